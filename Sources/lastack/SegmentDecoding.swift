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

  /// Decodes any frame.
  ///
  /// - Parameters:
  ///   - frame: the frame.
  ///   - places: where its segment is written.
  ///   - place: at which place.
  /// - Returns: whether there was a segment.
  @inline(never)
  mutating func take(_ frame: Frame, into places: inout BatchPlaces, at place: Int) -> Bool {
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
