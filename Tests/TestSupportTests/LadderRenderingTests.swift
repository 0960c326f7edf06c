import TestSupport
import Testing
import Wire

/// What a ladder puts on the wire.
struct LadderRenderingTests {
  private let close = """
    +.100 > F. 1:1(0) ack 1
    +.010 < .  1:1(0) ack 2
    +.010 < F. 1:1(0) ack 2 drop
    +.200 < F. 1:1(0) ack 2 dup 5
    +.010 > .  2:2(0) ack 2
    """

  private func segments(
    in setting: LadderSetting = LadderSetting(),
    identifications: Ladder.Identifications = .counting
  ) throws -> [Segment] {
    try Ladder(
      LadderPrefix.handshake().script + close, identifications: identifications
    ).segments(in: setting)
  }

  @Test func framesAreCountedWithoutThoseThatWereNotCaptured() throws {
    let segments = try segments()
    #expect(segments.map(\.frame) == Array(1...8))
    #expect(segments[5].control == [.fin, .ack])
    #expect(segments[6].timestamp - segments[5].timestamp == 5000)
    #expect(segments[6].identification == segments[5].identification)
  }

  @Test func numbersCountFromTheInitialOnes() throws {
    let segments = try segments()
    #expect(segments[3].sequence == SequenceNumber(1_000_001))
    #expect(segments[3].acknowledgment == SequenceNumber(3_000_000_001))
    #expect(segments[0].acknowledgment == nil)
  }

  @Test func aSegmentThatWasNotCapturedUsesUpAnIdentification() throws {
    let segments = try segments()
    #expect(segments[1].identification == 0)
    #expect(segments[5].identification == segments[4].identification + 2)
    #expect(segments[0].identification &+ 1 == segments[2].identification)
  }

  @Test func timestampsRunWithTheClockAndEchoTheLatestThatArrived() throws {
    let segments = try segments()
    #expect(segments[3].timestampValue == 1_000_120)
    #expect(segments[4].timestampValue == 7_000_130)
    #expect(segments[4].timestampEcho == 1_000_120)
    #expect(segments[7].timestampEcho == segments[5].timestampValue)
  }

  @Test func theFinsTakeUpTheLastNumberBeforeTheWrap() throws {
    let fins = try segments(in: .finAtWrap).filter { $0.control.contains(.fin) }
    #expect(fins.allSatisfy { $0.sequence == SequenceNumber(0xffff_ffff) })
    #expect(fins.allSatisfy { $0.end == SequenceNumber(0) && $0.presence == [.timestamps] })
  }

  @Test func aNewIncarnationCountsFromAnotherNumber() throws {
    let ladder = try Ladder("+.1 > S 0:0(0)\nisn > 5000\n+9 > S 0:0(0)\n+.01 < R. 0:0(0) ack 1")
    let segments = ladder.segments()
    #expect(segments[1].sequence.distance(from: segments[0].sequence) == 5000)
    #expect(segments[2].acknowledgmentField == segments[1].end)
  }

  @Test func aSegmentThatWasLostIsNotEchoedAndADelayedOneHasAnOlderClock() throws {
    let ladder = try Ladder(
      """
      +.000 > S  0:0(0) <ts>
      +.010 < S. 0:0(0) ack 1 <ts>
      +.010 > F. 1:1(0) ack 1 as first
      +.220 > F. 1:1(0) ack 1 lost
      +.010 < .  1:1(0) ack 2 <echo first>
      +.010 < .  1:1(0) ack 2 delayed .150
      """)
    let segments = ladder.segments()
    #expect(segments[4].timestampEcho == segments[2].timestampValue)
    #expect(segments[5].timestampEcho == segments[2].timestampValue)
    #expect(segments[4].timestampValue - segments[5].timestampValue == 140)
  }

  @Test func everyFrameTwiceKeepsTheOrderOfCapture() throws {
    let segments = try segments().everyFrameTwice(after: 5000)
    #expect(segments.count == 16)
    #expect(segments.map(\.frame) == Array(1...16))
    #expect(zip(segments, segments.dropFirst()).allSatisfy { $0.timestamp <= $1.timestamp })
  }

  @Test func theLadderIsPrintedWithFrameNumbers() throws {
    let text = try Ladder(close).description
    #expect(text.hasPrefix("   1  +.100 > F. 1:1(0) ack 1\n"))
    #expect(text.contains("   -  +.010 < F. 1:1(0) ack 2 drop"))
    #expect(text.hasSuffix("   5  +.010 > .  2:2(0) ack 2"))
  }
}
