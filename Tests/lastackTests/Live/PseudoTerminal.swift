import Foundation
import Synchronization

/// A terminal that a test holds the other end of.
///
/// It is nobody's controlling terminal: keys come as bytes, signals by `kill`.
final class PseudoTerminal: Sendable {
  /// The test's end.
  private let master: Int32
  /// The program's end.
  let slave: Int32
  private let shown = Mutex<[UInt8]>([])
  private let isReading: Mutex<Bool>

  /// TIOCSPTLCK and TIOCGPTN of asm-generic/ioctls.h.
  private static let setLock: UInt = 0x4004_5431
  private static let number: UInt = 0x8004_5430

  /// What the system refused.
  struct Failure: Error {
    let call: String
    let code: Int32
  }

  /// Makes a terminal.
  ///
  /// - Parameters:
  ///   - columns: how wide it is.
  ///   - rows: how high it is.
  ///   - reads: whether the test takes what is sent to it at once.
  /// - Throws: `Failure`.
  init(columns: UInt16, rows: UInt16, reads: Bool = true) throws {
    isReading = Mutex(reads)
    // What posix_openpt(3), unlockpt(3) and ptsname(3) do, which Swift does not know.
    master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var isLocked: Int32 = 0
    var number: Int32 = 0
    guard master >= 0, unsafe ioctl(master, Self.setLock, &isLocked) == 0,
      unsafe ioctl(master, Self.number, &number) == 0
    else { throw Failure(call: "open /dev/ptmx", code: errno) }
    slave = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    guard slave >= 0 else { throw Failure(call: "open /dev/pts/\(number)", code: errno) }
    resize(columns: columns, rows: rows)
    Thread.detachNewThread { [self] in readOn() }
  }

  deinit {
    close(slave)
    close(master)
  }

  /// Takes what is sent, as long as there is a terminal.
  private func readOn() {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      if !isReading.withLock({ $0 }) {
        Thread.sleep(forTimeInterval: 0.02)
        continue
      }
      let count = unsafe read(master, &bytes, bytes.count)
      if count <= 0 { return }
      shown.withLock { $0 += bytes[..<count] }
    }
  }

  /// From now on the terminal takes what is sent to it.
  func beginReading() {
    isReading.withLock { $0 = true }
  }

  /// All that was sent to it.
  var text: String { String(decoding: shown.withLock { $0 }, as: UTF8.self) }

  /// Presses keys.
  func type(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = unsafe write(master, bytes, bytes.count)
  }

  /// Changes the size; whoever shows something is not told.
  func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = unsafe ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// The mode of the terminal, as stty(1) would save it.
  var mode: String {
    var mode = termios()
    _ = unsafe tcgetattr(slave, &mode)
    return "\(mode.c_iflag) \(mode.c_oflag) \(mode.c_cflag) \(mode.c_lflag) \(mode.c_cc)"
  }

  /// Waits until the text sent since a place contains something.
  ///
  /// - Returns: the place behind it.
  @discardableResult
  func wait(for part: String, from place: Int = 0, seconds: Double = 10) throws -> Int {
    let limit = Date(timeIntervalSinceNow: seconds)
    while true {
      let text = Data(text.utf8.dropFirst(place))
      if let range = text.firstRange(of: Data(part.utf8)) {
        return place + range.upperBound - text.startIndex
      }
      guard Date() < limit else {
        throw LiveProgram.Silence(
          text: part, errors: String(decoding: text.suffix(4000), as: UTF8.self))
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }
}
