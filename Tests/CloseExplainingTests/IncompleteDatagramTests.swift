import FlowTracking
import TestSupport
import Testing
import Wire

@testable import CloseExplaining

/// The first fragment of a datagram that was given up comes to the tracker long after its frame.
@Suite("A segment from an incomplete datagram")
struct IncompleteDatagramTests {
  private static let close = """
    +.100 > F. 101:101(0) ack 1001
    +.010 < .  1001:1001(0) ack 102
    +.010 < F. 1001:1001(0) ack 102
    +.000050 > .  102:102(0) ack 1002
    """

  /// The segments of a connection, of which one comes last.
  private static func segments(late frame: UInt64) throws -> [Segment] {
    var segments = try Ladder(LadderPrefix.exchange().script + close).segments()
    let place = try #require(segments.firstIndex { $0.frame == frame })
    var late = segments.remove(at: place)
    late.presence.insert(.firstFragment)
    segments.append(late)
    return segments
  }

  /// Frames with payload, and the first one of a capture that begins with it.
  @Test(arguments: [4, 5, 6, 7] as [UInt64])
  func itStandsWhereItsFrameStands(frame: UInt64) throws {
    let explained = Explained(try Self.segments(late: frame))
    let frames = explained.arrows.compactMap(\.frame)
    #expect(frames == frames.sorted())
    #expect(
      frames.count
        == Int(
          explained.evidence.connection.low.packets + explained.evidence.connection.high.packets))
    let late = try #require(explained.arrows.first { $0.frame == frame })
    #expect(late.marks == [.incomplete])
    #expect(explained.arrows.count { $0.marks.contains(.incomplete) } == 1)
    let words = explained.text().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("the first fragment of a datagram"))
  }

  @Test func itMayBeTheFirstOfACaptureThatBeganLater() throws {
    let segments = try Self.segments(late: 4).filter { $0.frame >= 4 }
    let explained = Explained(segments)
    #expect(explained.arrows.first?.frame == 4)
    #expect(explained.arrows.first?.marks.contains(.incomplete) == true)
  }
}
