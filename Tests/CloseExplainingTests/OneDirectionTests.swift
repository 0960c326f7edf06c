import CloseAdvice
import FlowTracking
import ReportWriting
import TeardownAnalysis
import TestSupport
import Testing
import Wire

@testable import CloseExplaining

/// Where one direction was captured, nothing is said of what the other may have carried.
@Suite("One direction of a connection")
struct OneDirectionTests {
  /// The client closes; the server sends some octets more, or none, and closes too.
  private static func explained(octets: UInt32, fromClient: Bool) throws -> Explained {
    let end = 1001 + octets
    let data = octets == 0 ? "" : "+.050 < P. 1001:\(end)(\(octets)) ack 102"
    let segments = try Ladder(
      LadderPrefix.exchange().script + """
        +.100 > F. 101:101(0) ack 1001
        +.010 < .  1001:1001(0) ack 102
        \(data)
        +.010 < F. \(end):\(end)(0) ack 102
        +.000050 > .  102:102(0) ack \(end + 1)
        """
    ).segments()
    let client = try #require(segments.first).direction
    return Explained(segments.filter { ($0.direction == client) == fromClient })
  }

  @Test(arguments: [true, false])
  func aFinIsNotSaidToBeUnanswered(fromClient: Bool) throws {
    let explained = try Self.explained(octets: 0, fromClient: fromClient)
    #expect(explained.verdict.label == .unfinishedClose)
    #expect(explained.advised == [.captureIncomplete])
    #expect(explained.arrows.allSatisfy { $0.fate == .arrived })
    let text = explained.text()
    #expect(!text.contains("never a"))
    #expect(text.contains("the other direction was not captured"))
    let story = ConnectionStory(evidence: explained.evidence, verdict: explained.verdict)
    #expect(story.sentence.contains("the other direction not captured"))
  }

  @Test(arguments: [true, false])
  func theSilentEndIsNotSaidToHaveSentNothing(fromClient: Bool) throws {
    let explained = try Self.explained(octets: 500, fromClient: fromClient)
    let (seen, other) = fromClient ? ("client", "server") : ("server", "client")
    let bytes = fromClient ? "100 B" : "1.50 kB"
    #expect(
      explained.explanation.events[0].contains(
        "The \(seen) sent \(bytes); of what the \(other) sent, nothing was captured"))
  }

  /// One octet that was acknowledged and never captured may be the FIN of the other end.
  @Test func aFinThatWasNotCapturedIsNoDataThatWasAccepted() throws {
    let none = try Self.explained(octets: 0, fromClient: true)
    #expect(!none.explanation.calls.contains { $0.contains("went on to accept") })
    let some = try Self.explained(octets: 500, fromClient: true)
    #expect(some.explanation.calls[0].contains("the client went on to accept 500 B"))
  }
}
