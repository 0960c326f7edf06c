import Testing
import Wire

@testable import FlowTracking

@Suite("Connections in the middle of their end") struct CensusTests {
  /// A client and a server, and what they send each other.
  private struct Ends {
    let port: UInt16
    private var frame: UInt64 = 0
    private let isWide: Bool

    init(port: UInt16, isWide: Bool = false) {
      self.port = port
      self.isWide = isWide
    }

    /// A segment of either end; times in seconds.
    mutating func segment(
      fromClient: Bool, _ control: ControlBits, _ sequence: UInt32, _ acknowledgment: UInt32,
      at second: Int64
    ) -> Segment {
      frame += 1
      let client = Endpoint(address: address(1), port: port)
      let server = Endpoint(address: address(2), port: 80)
      let (tuple, direction) =
        fromClient
        ? FourTuple.orient(from: client, to: server) : FourTuple.orient(from: server, to: client)
      return Segment(
        tuple: tuple, direction: direction, control: control, frame: frame,
        timestamp: Timestamp(nanoseconds: second * 1_000_000_000),
        sequence: SequenceNumber(sequence), acknowledgmentField: SequenceNumber(acknowledgment),
        payloadLength: 0)
    }

    private func address(_ number: UInt32) -> IPAddress {
      isWide
        ? IPAddress(high: 0xfd00_0000_0000_0000, low: UInt64(number)) : IPAddress(v4: number)
    }

    /// From the SYN to the acknowledgment of the client's FIN, one a second.
    mutating func halfClose(from second: Int64) -> [Segment] {
      [
        segment(fromClient: true, .syn, 100, 0, at: second),
        segment(fromClient: false, [.syn, .ack], 500, 101, at: second),
        segment(fromClient: true, .ack, 101, 501, at: second),
        segment(fromClient: true, [.fin, .ack], 101, 501, at: second),
        segment(fromClient: false, .ack, 501, 102, at: second),
      ]
    }

    /// The server's FIN and its acknowledgment.
    mutating func secondClose(at second: Int64) -> [Segment] {
      [
        segment(fromClient: false, [.fin, .ack], 501, 102, at: second),
        segment(fromClient: true, .ack, 102, 502, at: second),
      ]
    }
  }

  private func absorb(_ segments: [Segment], _ tracker: inout ConnectionTracker) {
    for segment in segments { tracker.absorb(segment) }
  }

  private func census(
    _ tracker: inout ConnectionTracker, at second: Int64
  ) -> (halfClosed: UInt64, inTimeWait: UInt64) {
    let census = tracker.takeCensus(at: Timestamp(nanoseconds: second * 1_000_000_000))
    return (census.halfClosed, census.inTimeWait)
  }

  @Test(arguments: [false, true])
  func aHalfClosedConnectionIsCountedUntilItsSecondFin(isWide: Bool) {
    var tracker = ConnectionTracker()
    var ends = Ends(port: 50_000, isWide: isWide)
    absorb(ends.halfClose(from: 1000), &tracker)
    let halfClosed = census(&tracker, at: 1001)
    #expect(halfClosed == (1, 0))
    // A leak stays one, however long it lasts.
    tracker.passTime(to: Timestamp(nanoseconds: 9_000_000_000_000))
    let leaked = census(&tracker, at: 9000)
    #expect(leaked == (1, 0))
    absorb(ends.secondClose(at: 9001), &tracker)
    let closed = census(&tracker, at: 9001)
    #expect(closed == (0, 1))
  }

  @Test(arguments: [false, true])
  func timeWaitIsHeldForSixtySecondsAlsoWhenTheConnectionIsForgottenSooner(isWide: Bool) {
    var tracker = ConnectionTracker(limits: TrackerLimits(lingerSeconds: 1))
    var evidence = ConnectionEvidence()
    for port in 50_000..<50_010 {
      var ends = Ends(port: UInt16(port), isWide: isWide)
      absorb(ends.halfClose(from: 1000) + ends.secondClose(at: 1000), &tracker)
    }
    tracker.passTime(to: Timestamp(nanoseconds: 1030_000_000_000))
    var handedOut = 0
    while tracker.takeFinished(into: &evidence) { handedOut += 1 }
    #expect(handedOut == 10)
    let held = census(&tracker, at: 1059)
    #expect(held == (0, 10))
    let over = census(&tracker, at: 1060)
    #expect(over == (0, 0))
  }

  @Test func anAbortEndsAHalfCloseAndLeavesNoTimeWait() {
    var tracker = ConnectionTracker()
    var ends = Ends(port: 50_000)
    absorb(ends.halfClose(from: 1000), &tracker)
    let reset = ends.segment(fromClient: false, [.rst, .ack], 501, 102, at: 1001)
    tracker.absorb(reset)
    let aborted = census(&tracker, at: 1001)
    #expect(aborted == (0, 0))
  }

  @Test func aCloseIsCountedOnceHoweverOftenItsLastSegmentsAreRepeated() {
    var tracker = ConnectionTracker()
    var ends = Ends(port: 50_000)
    absorb(ends.halfClose(from: 1000) + ends.secondClose(at: 1000), &tracker)
    absorb(ends.secondClose(at: 1002) + ends.secondClose(at: 1010), &tracker)
    let repeated = census(&tracker, at: 1010)
    #expect(repeated == (0, 1))
  }

  @Test func manyConnectionsAreCountedInSeveralCalls() {
    var tracker = ConnectionTracker()
    tracker.census.stride = 100
    for port in 1...250 {
      var ends = Ends(port: UInt16(port), isWide: port % 2 == 0)
      absorb(ends.halfClose(from: 1000), &tracker)
    }
    var counts: [UInt64] = []
    for _ in 0..<4 { counts.append(census(&tracker, at: 1001).halfClosed) }
    #expect(counts == [0, 0, 250, 250])
  }
}
