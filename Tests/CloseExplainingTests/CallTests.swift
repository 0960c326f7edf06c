import CloseAdvice
import TeardownAnalysis
import TestSupport
import Testing

@testable import CloseExplaining

@Suite("Which calls stand behind a close")
struct CallTests {
  @Test func dataAcceptedAfterAFinShowsShutdown() throws {
    let explained = try Explained(
      """
      +.100 > F. 101:101(0) ack 1001
      +.010 < .  1001:1001(0) ack 102
      +.050 < P. 1001:1501(500) ack 102
      +.000050 > .  102:102(0) ack 1501
      +.010 < F. 1501:1501(0) ack 102
      +.000050 > .  102:102(0) ack 1502
      """)
    let calls = explained.explanation.calls
    #expect(calls[0].contains("shutdown(SHUT_WR): the client went on to accept 500 B"))
    #expect(calls[1].contains("The FIN of the server"))
    #expect(calls[1].contains("cannot be known"))
  }

  @Test func anRSTThatAnswersDataAfterAFinShowsClose() throws {
    let explained = try Explained(
      """
      +.100 > F. 101:101(0) ack 1001
      +.010 < .  1001:1001(0) ack 102
      +.050 < P. 1001:1501(500) ack 102
      +.000050 > R  102:102(0) <nots>
      """)
    let calls = explained.explanation.calls
    #expect(calls[0].contains("comes from close()"))
    #expect(calls[0].contains("answered by an RST"))
    #expect(explained.advised == [.dataAfterClose])
  }

  @Test func withoutDataAfterTheFinsNothingTells() throws {
    let explained = try Explained(
      """
      +.100 > F. 101:101(0) ack 1001
      +.010 < .  1001:1001(0) ack 102
      +2.500 < F. 1001:1001(0) ack 102
      +.000050 > .  102:102(0) ack 1002
      """)
    let calls = explained.explanation.calls
    #expect(calls.count == 2)
    #expect(calls[0].contains("cannot be known"))
    #expect(calls[1].contains("2.50 s"))
    #expect(calls[1].contains("the application's time"))
    #expect(explained.advised.isEmpty)
  }

  @Test func dataThatWasUnderWayBeforeTheFinTellsNothing() throws {
    let explained = try Explained(
      """
      +.100 < P. 1001:1501(500) ack 101
      +.000050 > F. 101:101(0) ack 1501
      +.010 < F. 1501:1501(0) ack 102
      +.000050 > .  102:102(0) ack 1502
      """)
    #expect(explained.explanation.calls[0].contains("cannot be known"))
  }

  @Test func anAbortOfAnEndThatReceivedNothingHasNoUnreadData() throws {
    let explained = try Explained(
      after: .handshake(),
      """
      +.100 > P. 1:101(100) ack 1
      +.010 < .  1:1(0) ack 101
      +.500 > R. 101:101(0) ack 1
      """)
    #expect(explained.advised == [.abort])
    #expect(explained.explanation.calls[0].contains("Unread data is no cause here"))
  }

  @Test func closeWaitOfMinutesIsExplainedAndAdvised() throws {
    let explained = try Explained(
      """
      +.100 > F. 101:101(0) ack 1001
      +.010 < .  1001:1001(0) ack 102
      +300 < F. 1001:1001(0) ack 102
      +.000050 > .  102:102(0) ack 1002
      """)
    #expect(explained.advised == [.closeWait, .finWait2])
    #expect(
      explained.explanation.events.contains { $0.contains("server was in CLOSE_WAIT for 5 min") })
    let step = explained.explanation.advice[0].steps[0]
    #expect(step.command == "ss -tanp state close-wait 'sport = :8794'")
    #expect(explained.explanation.advice[0].causes[0].contains("10.77.0.2:8794"))
  }

  @Test func aCleanCloseIsNotAdvised() throws {
    let explained = try Explained(
      """
      +.100 > F. 101:101(0) ack 1001
      +.010 < F. 1001:1001(0) ack 102
      +.000050 > .  102:102(0) ack 1002
      """)
    #expect(explained.advised.isEmpty)
    #expect(!explained.text().contains("Sources:"))
  }
}
