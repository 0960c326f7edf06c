import ReportWriting
import Wire

/// What is counted of every frame, in plain numbers, because every frame pays for it.
struct FrameTally {
  private(set) var cutFrames: UInt64 = 0
  /// The earliest and the latest time of a frame; the clock of a capture may run backwards.
  private(set) var earliest = Timestamp(nanoseconds: .max)
  private(set) var latest = Timestamp(nanoseconds: .min)

  @inline(__always)
  mutating func count(_ time: Timestamp, isCut: Bool) {
    cutFrames &+= isCut ? 1 : 0
    earliest = min(earliest, time)
    latest = max(latest, time)
  }
}

extension CaptureFacts {
  /// Takes over what was counted of the frames.
  mutating func take(_ tally: FrameTally, frames: UInt64) {
    self.frames = frames
    cutFrames = tally.cutFrames
    if frames == 0 { return }
    (start, end) = (tally.earliest, tally.latest)
  }
}
