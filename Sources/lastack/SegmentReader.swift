import Anonymization
import PacketCapture
import Wire

/// The first half of the way from a frame to a verdict: reads frames, decodes them, and counts.
struct SegmentReader: ~Copyable {
  /// The capture.
  var source: CaptureSet
  /// What was counted of the frames.
  private(set) var tally = FrameTally()
  /// What becomes of them.
  var decoding: SegmentDecoding
  /// The names of the interfaces, by their numbers; empty while there is one.
  private(set) var interfaceNames: [String?] = []
  /// When to look for a run again.
  private var pause = RunPause()
  /// Whether no frame comes any more; segments of datagrams that were given up may still come.
  private var hasEnded = false

  /// Reads from a capture that was just opened.
  init(
    _ source: consuming CaptureSet, anonymizer: consuming AddressAnonymizer?,
    separatesTunnels: Bool
  ) {
    self.source = source
    decoding = SegmentDecoding(anonymizer: anonymizer, separatesTunnels: separatesTunnels)
  }

  /// Reads and decodes as many frames as a batch has room for.
  ///
  /// - Parameter batch: is overwritten.
  mutating func fill(_ batch: inout SegmentBatch) {
    if Interrupt.isRequested { endReading() }
    let hadEnded = hasEnded
    batch.count = readOn(into: &batch.room, &batch.marks)
    batch.tracked = 0
    batch.isLast = hadEnded && !decoding.hasLate
    batch.hasEnclosed = decoding.hasEnclosed
    if source.hasSeveralInterfaces { tellInterfaces(&batch) }
    tellNames(&batch)
    batch.frameCount = source.frameCount
    batch.bytesRead = source.bytesRead
  }

  /// Says what files and networks are called; copied only where they changed, because a copy counts
  /// references.
  private func tellNames(_ batch: inout SegmentBatch) {
    if batch.places.revision != source.places.revision { batch.places = source.places }
    if batch.tunnels.count != decoding.tunnels.count { batch.tunnels = decoding.tunnels }
  }

  /// A batch without segments, for what ends with the capture.
  var rest: SegmentBatch {
    var batch = SegmentBatch(capacity: 0)
    tellNames(&batch)
    batch.interfaceNames = interfaceNames
    return batch
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
  private mutating func readOn(
    into room: inout [Segment], _ marks: inout [SegmentMarks]
  ) -> Int {
    let capacity = room.count
    var places = BatchPlaces(
      room: room.mutableSpan, marks: marks.mutableSpan, framesLeft: capacity)
    while places.framesLeft > 0 {
      if decoding.hasLate {
        places.framesLeft &-= 1
        if decoding.takeLate(into: &places, at: places.count) { places.count &+= 1 }
      } else if hasEnded {
        break
      } else if !readRun(into: &places), !readFrame(into: &places) {
        endReading()
        break
      }
    }
    return places.count
  }

  /// Reads the frames that lie one behind the other in their file, as nearly all do.
  ///
  /// - Returns: false where there are none, and `readFrame` is to be asked.
  private mutating func readRun(into places: inout BatchPlaces) -> Bool {
    if pause.lasts() { return false }
    guard var run = source.run() else {
      pause.begin()
      return false
    }
    decoding.take(&run, counting: &tally, into: &places)
    let extent = run.extent
    source.pass(extent)
    pause = RunPause()
    return extent.frames > 0
  }

  /// Reads one frame.
  ///
  /// - Returns: false at the end of the capture.
  @inline(never)
  private mutating func readFrame(into places: inout BatchPlaces) -> Bool {
    guard let frame = source.next() else { return false }
    places.framesLeft &-= 1
    tally.count(frame.timestamp, isCut: frame.isCut)
    if decoding.take(frame, into: &places, at: places.count) { places.count &+= 1 }
    return true
  }

  /// Has the decoder give up the datagrams that wait for fragments.
  private mutating func endReading() {
    if hasEnded { return }
    hasEnded = true
    decoding.finish()
  }
}

/// For how many frames nobody looks for a run, because there was none: where a filter or libpcap hands out
/// each frame by itself there never is one.
private struct RunPause {
  private var left = 0
  private var next = 1
  private static let longest = 64

  /// Whether to do without a run for one more frame.
  mutating func lasts() -> Bool {
    if left == 0 { return false }
    left -= 1
    return true
  }

  /// There was no run: the pause is twice as long as the one before.
  mutating func begin() {
    left = next - 1
    next = min(next * 2, Self.longest)
  }
}
