import Testing
import Wire

@testable import FlowTracking

/// On which interfaces a connection was seen is known of every one, or known not to be.
@Suite struct InterfaceNotesTests {
  private static func set(_ interfaces: [Int]) -> InterfaceSet {
    interfaces.reduce(into: InterfaceSet()) { $0.insert(InterfaceNumber($1)) }
  }

  /// A handshake and a close in four segments, the frames counted on from `frame`.
  private static func connection(
    client: UInt16 = 40_000, frame: UInt64 = 1, seconds: Int64 = 0, initial: UInt32 = 100
  ) -> [Segment] {
    let ends = (
      Endpoint(address: IPAddress(v4: 0x0a00_0001), port: client),
      Endpoint(address: IPAddress(v4: 0x0a00_0002), port: 80)
    )
    let steps: [(fromClient: Bool, ControlBits, UInt32, UInt32)] = [
      (true, .syn, 0, 0), (false, [.syn, .ack], 900, 1), (true, .ack, 1, 901),
      (true, [.fin, .ack], 1, 901), (false, .ack, 901, 2), (false, [.fin, .ack], 901, 2),
      (true, .ack, 2, 902),
    ]
    return steps.enumerated().map { place, step in
      let (tuple, direction) = FourTuple.orient(
        from: step.fromClient ? ends.0 : ends.1, to: step.fromClient ? ends.1 : ends.0)
      let base = step.fromClient ? initial : 0
      let peer = step.fromClient ? 0 : initial
      var segment = Segment(
        tuple: tuple, direction: direction, control: step.1, frame: frame + UInt64(place),
        timestamp: Timestamp(nanoseconds: seconds * 1_000_000_000 + Int64(place) * 10_000_000),
        sequence: SequenceNumber(step.2 + base),
        acknowledgmentField: SequenceNumber(step.3 == 0 ? 0 : step.3 + peer), payloadLength: 0)
      segment.presence = [.identification]
      segment.identification = UInt16(place + 1)
      segment.timeToLive = 64
      return segment
    }
  }

  private func absorb(
    _ segments: [Segment], on interfaces: [Int], _ tracker: inout ConnectionTracker
  ) {
    let numbers = interfaces.map { InterfaceNumber($0) }
    let marks = segments.map { SegmentMarks(of: $0) }
    tracker.absorb(segments.span, marks.span, on: numbers.span, watchingNetworks: false)
  }

  /// By connection, where they are known.
  private func found(_ tracker: inout ConnectionTracker) -> [UInt64: InterfaceSet] {
    tracker.finish()
    var evidence = ConnectionEvidence()
    var found: [UInt64: InterfaceSet] = [:]
    while tracker.takeFinished(into: &evidence) {
      found[evidence.connection.id] = evidence.interfaces
    }
    return found
  }

  @Test func everyInterfaceCountsOnWhichASegmentWasTakenIn() {
    var tracker = ConnectionTracker()
    absorb(Self.connection(), on: [0, 2, 0, 0, 2, 2, 5], &tracker)
    absorb(
      Self.connection(client: 40_001, frame: 8), on: Array(repeating: 1, count: 7), &tracker)
    #expect(found(&tracker) == [1: Self.set([0, 2, 5]), 2: Self.set([1])])
  }

  @Test func aFrameThatRepeatsOneCountsForTheConnectionThatItRepeats() {
    var tracker = ConnectionTracker()
    let segments = Self.connection()
    var twice: [Segment] = []
    for segment in segments {
      for copy in 0..<2 as Range<UInt64> {
        var copied = segment
        copied.frame = segment.frame * 2 + copy
        copied.timestamp = Timestamp(
          nanoseconds: segment.timestamp.nanoseconds + Int64(copy) * 1000)
        twice.append(copied)
      }
    }
    absorb(twice, on: twice.indices.map { $0 % 2 }, &tracker)
    #expect(tracker.statistics.duplicateFrames == 7)
    #expect(found(&tracker) == [1: Self.set([0, 1])])
  }

  @Test func beforeThereIsASecondInterfaceAllFramesAreOfTheFirst() {
    var tracker = ConnectionTracker()
    let early = Self.connection()
    let running = Self.connection(client: 40_001, frame: 8)
    for segment in early + running.prefix(4) { tracker.absorb(segment) }
    absorb(Array(running.suffix(3)), on: [1, 1, 0], &tracker)
    absorb(Self.connection(client: 40_002, frame: 15), on: [1, 1, 1, 1, 1, 1, 1], &tracker)
    #expect(
      found(&tracker) == [1: Self.set([0]), 2: Self.set([0, 1]), 3: Self.set([1])])
  }

  @Test func aCaptureOnOneInterfaceHasNoneToTell() {
    var tracker = ConnectionTracker()
    for segment in Self.connection() { tracker.absorb(segment) }
    #expect(found(&tracker).isEmpty)
    #expect(tracker.interfaceNotes.octets == 0)
  }

  @Test func aLateSegmentCountsForTheIncarnationThatItBelongsTo() {
    var tracker = ConnectionTracker()
    let old = Self.connection()
    // Within TIME_WAIT, with other numbers; then the last ACK of the old one once more.
    let new = Self.connection(frame: 8, seconds: 5, initial: 500_000_000)
    var late = old[6]
    late.frame = 11
    late.timestamp = Timestamp(nanoseconds: 5_025_000_000)
    late.identification = 77
    absorb(old, on: Array(repeating: 0, count: 7), &tracker)
    absorb(Array(new.prefix(3)), on: [1, 1, 1], &tracker)
    absorb([late], on: [2], &tracker)
    #expect(found(&tracker) == [1: Self.set([0, 2]), 2: Self.set([1])])
  }

  @Test func whatHasNoRoomIsNotKnownAndNeverHalfKnown() {
    var notes = InterfaceNotes(limit: 2)
    notes.begin(after: 1)
    notes.note(InterfaceNumber(3), of: 2)
    notes.note(InterfaceNumber(4), of: 3)
    #expect(notes.interfaces(of: 1) == Self.set([0]))
    notes.note(InterfaceNumber(3), of: 4)
    #expect(notes.interfaces(of: 4) == nil)
    notes.forget(2)
    // There would be room again, but not all of what was seen is known.
    notes.note(InterfaceNumber(5), of: 4)
    #expect(notes.interfaces(of: 4) == nil)
    notes.note(InterfaceNumber(5), of: 5)
    notes.note(InterfaceNumber(6), of: 3)
    #expect(notes.interfaces(of: 5) == Self.set([5]))
    #expect(notes.interfaces(of: 3) == Self.set([4, 6]))
    #expect(notes.interfaces(of: 1) == nil)
  }

  @Test func interfacesBeyondTheLimitAreNotToldApart() {
    let set = Self.set([1, 62, 63, 1000])
    #expect(set.numbers == [1, 62])
    #expect(set.hasOthers)
    #expect(!Self.set([62]).hasOthers)
    #expect(InterfaceNumber(70_000) == .unknown)
    var notes = InterfaceNotes(limit: 2)
    notes.begin(after: 0)
    notes.note(.unknown, of: 1)
    #expect(notes.interfaces(of: 1) == nil)
  }
}
