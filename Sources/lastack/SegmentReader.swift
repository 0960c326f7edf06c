import Anonymization
import PacketCapture
import PacketDecode
import Wire

/// The first half of the way from a frame to a verdict: reads frames, decodes them, and counts.
struct SegmentReader: ~Copyable {
  /// The capture.
  var source: CaptureSet
  /// Replaces the addresses of every segment before anything else sees them; nil to leave them.
  var anonymizer: AddressAnonymizer?
  /// What was counted of the frames.
  private(set) var tally = FrameTally()
  /// What became of them.
  private(set) var counters = DecodeCounters()
  /// Decodes, and puts together what was fragmented.
  private(set) var decoder = PacketDecoder()
  /// What the networks are called that connections are told apart by; empty where they are not.
  private(set) var tunnels = TunnelNames()
  /// The names of the interfaces, by their numbers; empty while there is one.
  private(set) var interfaceNames: [String?] = []
  /// Whether no frame comes any more; segments of datagrams that were given up may still come.
  private var hasEnded = false

  /// Reads from a capture that was just opened.
  init(
    _ source: consuming CaptureSet, anonymizer: consuming AddressAnonymizer?,
    separatesTunnels: Bool
  ) {
    self.source = source
    self.anonymizer = anonymizer
    decoder.separatesTunnels = separatesTunnels
  }

  /// Reads and decodes as many frames as a batch has room for.
  ///
  /// - Parameter batch: is overwritten.
  mutating func fill(_ batch: inout SegmentBatch) {
    if Interrupt.isRequested { endReading() }
    batch.isLast = false
    batch.count = readOn(into: &batch)
    batch.hasEnclosed = decoder.hasEnclosed
    if source.hasSeveralInterfaces { tellInterfaces(&batch) }
    // Copied only where they changed, because a copy counts references.
    if batch.places.revision != source.places.revision { batch.places = source.places }
    if batch.tunnels.count != tunnels.count { batch.tunnels = tunnels }
    batch.frameCount = source.frameCount
    batch.bytesRead = source.bytesRead
  }

  /// Says on which interface each segment of a batch was captured.
  private mutating func tellInterfaces(_ batch: inout SegmentBatch) {
    if batch.interfaces.count != batch.room.count {
      batch.interfaces = Array(repeating: .unknown, count: batch.room.count)
    }
    for place in 0..<batch.count {
      batch.interfaces[place] = source.interface(of: batch.room[place].frame)
    }
    if interfaceNames.count != source.interfaces.count {
      interfaceNames = source.interfaces.map(\.name)
    }
    batch.interfaceNames = interfaceNames
  }

  /// Takes down how far the capture was read, whether or not to its end.
  mutating func finish() {
    endReading()
    source.finish()
  }

  /// - Returns: how many segments were written.
  private mutating func readOn(into batch: inout SegmentBatch) -> Int {
    var room = batch.room.mutableSpan
    var count = 0
    var isAtEnd = false
    for _ in 0..<room.count {
      if decoder.hasLate {
        guard decoder.takeLate(into: &room[count]) else { continue }
      } else if hasEnded {
        batch.isLast = true
        break
      } else {
        guard let frame = source.next() else {
          isAtEnd = true
          break
        }
        tally.count(frame.timestamp, isCut: frame.isCut)
        let outcome = decoder.decode(
          frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
          frame: frame.number, timestamp: frame.timestamp, into: &room[count])
        counters.record(outcome, room[count].presence)
        guard outcome == .segment else { continue }
      }
      anonymizer?.anonymize(&room[count])
      let scope = room[count].tuple.scope
      if scope != 0, !tunnels.has(scope) {
        tunnels.add(decoder.encapsulation(scope), as: scope, &anonymizer)
      }
      count += 1
    }
    if isAtEnd { endReading() }
    return count
  }

  /// Has the decoder give up the datagrams that wait for fragments.
  private mutating func endReading() {
    if hasEnded { return }
    hasEnded = true
    decoder.finish()
  }
}
