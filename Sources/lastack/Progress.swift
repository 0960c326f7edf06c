import PacketCapture

/// A line on a terminal that says how far reading has got, erased at the end.
///
/// Shows only after a second, so that a quick run stays quiet, and then ten times a second.
struct Progress {
  private let isShown: Bool
  private let total: UInt64?
  private let begin: Double
  private var last: Double
  private var turns: UInt32 = 0
  private var isOnScreen = false

  /// How many calls of `show` pass between two looks at the clock.
  private static let stride: UInt32 = 16

  init(isShown: Bool, total: UInt64?) {
    self.isShown = isShown
    self.total = total
    begin = isShown ? Terminal.seconds : 0
    last = begin
  }

  /// Shows how far reading has got, if it is time to; to be called every few hundred segments.
  @inline(__always)
  mutating func show(_ batch: borrowing SegmentBatch) {
    guard isShown else { return }
    turns &+= 1
    if turns % Self.stride == 0 { show(bytes: batch.bytesRead, frames: batch.frameCount) }
  }

  /// Shows how far a capture has been read, if it is time to; to be called every few hundred frames.
  mutating func show(_ source: borrowing CaptureSet) {
    guard isShown else { return }
    turns &+= 1
    if turns % Self.stride == 0 { show(bytes: source.bytesRead, frames: source.frameCount) }
  }

  private mutating func show(bytes: UInt64?, frames: UInt64) {
    let now = Terminal.seconds
    if now - begin < 1 || now - last < 0.1 { return }
    last = now
    isOnScreen = true
    var sink = ByteSink.standardError
    sink.write(Array("\r\(line(bytes: bytes, frames: frames, elapsed: now - begin))\u{1b}[K".utf8))
  }

  /// Takes the line off the terminal.
  mutating func erase() {
    if !isOnScreen { return }
    isOnScreen = false
    var sink = ByteSink.standardError
    sink.write(Array("\r\u{1b}[K".utf8))
  }

  private func line(bytes: UInt64?, frames: UInt64, elapsed: Double) -> String {
    guard let bytes else { return "\(frames) frames, \(Int(Double(frames) / elapsed)) a second" }
    let megabytes = Double(bytes) / 1e6
    let speed = "\(Int(megabytes / elapsed)) MB/s"
    guard let total, total > 0, bytes > 0 else { return "\(Int(megabytes)) MB, \(speed)" }
    let share = min(Double(bytes) / Double(total), 1)
    let filled = Int(share * 30)
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 30 - filled)
    let left = Int((elapsed / share - elapsed).rounded(.up))
    let seconds = left % 60 < 10 ? "0\(left % 60)" : "\(left % 60)"
    return "[\(bar)] \(Int(share * 100))%  \(speed)  \(left / 60):\(seconds) left"
  }
}
