import CFuzzer
import Glibc

/// A file without a name, in memory.
struct MemoryFile {
  private let descriptor: Int32
  /// Where it can be opened.
  let path: String

  init() {
    descriptor = unsafe memfd_create("lastack-fuzz", 0)
    guard descriptor >= 0 else { fatalError("no file in memory: errno \(errno)") }
    path = "/proc/self/fd/\(descriptor)"
  }

  /// Replaces all that it holds.
  func write(_ octets: [UInt8]) {
    let isCleared = ftruncate(descriptor, 0) == 0
    let written = unsafe octets.withUnsafeBytes {
      unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0)
    }
    guard isCleared, written == octets.count else { fatalError("not written: errno \(errno)") }
  }
}
