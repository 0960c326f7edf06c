import Anonymization
import PacketCapture
import PacketDecode
import Wire

/// From a frame to a segment of a batch: decodes it, counts what became of it, replaces addresses, and
/// names networks.
struct SegmentDecoding: ~Copyable {
  /// Replaces the addresses of every segment before anything else sees them; nil to leave them.
  var anonymizer: AddressAnonymizer?
  /// What became of the frames.
  var counters = DecodeCounters()
  /// Decodes, and puts together what was fragmented.
  private(set) var decoder = PacketDecoder()
  /// What the networks are called that connections are told apart by; empty where they are not.
  private(set) var tunnels = TunnelNames()

  /// Of frames that are still to come.
  init(anonymizer: consuming AddressAnonymizer?, separatesTunnels: Bool) {
    self.anonymizer = anonymizer
    decoder.separatesTunnels = separatesTunnels
  }

  /// Whether the segment of a datagram that was given up waits to be taken.
  var hasLate: Bool {
    @inline(__always) get { decoder.hasLate }
  }

  /// Whether a segment was captured in a VLAN or tunnel that does not tell connections apart.
  var hasEnclosed: Bool { decoder.hasEnclosed }

  /// Decodes the frames of a run, as many as there are places for.
  ///
  /// Nothing is written in its loop that stays as it is from one ordinary frame to the next.
  ///
  /// - Parameters:
  ///   - run: the frames.
  ///   - tally: counts them.
  ///   - places: where their segments are written.
  @inline(never)
  mutating func take(
    _ run: inout FrameRun, counting tally: inout FrameTally, into places: inout BatchPlaces
  ) {
    let isEthernet = run.linkType == .ethernet && anonymizer == nil
    var left = places.framesLeft
    var count = places.count
    var ordinary = 0
    while left > 0, run.advance() {
      left &-= 1
      tally.count(run.timestamp, isCut: run.isCut)
      if isEthernet,
        PacketDecoder.decodeOrdinary(
          run.bytes, frame: run.number, timestamp: run.timestamp, into: &places.room[count],
          &places.marks[count])
      {
        count &+= 1
        ordinary &+= 1
      } else {
        if takeOther(run, into: &places, at: count) { count &+= 1 }
        if decoder.hasLate { break }
      }
    }
    counters.recordWhole(ordinary)
    places.count = count
    places.framesLeft = left
  }

  /// Decodes the latest frame of a run, which is not ordinary.
  ///
  /// - Returns: whether there was a segment.
  @inline(never)
  private mutating func takeOther(
    _ run: borrowing FrameRun, into places: inout BatchPlaces, at place: Int
  ) -> Bool {
    takeGenerally(run.frame, into: &places, at: place)
  }

  /// Decodes any frame.
  ///
  /// - Parameters:
  ///   - frame: the frame.
  ///   - places: where its segment is written.
  ///   - place: at which place.
  /// - Returns: whether there was a segment.
  @inline(never)
  mutating func take(_ frame: Frame, into places: inout BatchPlaces, at place: Int) -> Bool {
    if frame.linkType == .ethernet, anonymizer == nil,
      PacketDecoder.decodeOrdinary(
        frame.bytes, frame: frame.number, timestamp: frame.timestamp, into: &places.room[place],
        &places.marks[place])
    {
      counters.recordWhole(1)
      return true
    }
    return takeGenerally(frame, into: &places, at: place)
  }

  /// Decodes a frame that is not ordinary.
  @inline(never)
  private mutating func takeGenerally(
    _ frame: Frame, into places: inout BatchPlaces, at place: Int
  ) -> Bool {
    let outcome = decoder.decode(
      frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
      frame: frame.number, timestamp: frame.timestamp, into: &places.room[place])
    counters.record(outcome, places.room[place].presence)
    guard outcome == .segment else { return false }
    keep(&places, at: place)
    return true
  }

  /// Takes in the segment of a datagram that was given up.
  ///
  /// - Parameters:
  ///   - places: where it is written.
  ///   - place: at which place.
  /// - Returns: whether there was one.
  @inline(never)
  mutating func takeLate(into places: inout BatchPlaces, at place: Int) -> Bool {
    guard decoder.takeLate(into: &places.room[place]) else { return false }
    keep(&places, at: place)
    return true
  }

  /// No frame comes any more: the datagrams that wait for fragments are given up.
  mutating func finish() { decoder.finish() }

  /// Finishes a segment that was just decoded.
  private mutating func keep(_ places: inout BatchPlaces, at place: Int) {
    anonymizer?.anonymize(&places.room[place])
    let scope = places.room[place].tuple.scope
    if scope != 0, !tunnels.has(scope) {
      tunnels.add(decoder.encapsulation(scope), as: scope, &anonymizer)
    }
    places.marks[place] = SegmentMarks(of: places.room[place])
  }
}
