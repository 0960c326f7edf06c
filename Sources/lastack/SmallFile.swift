import Glibc

/// Files that are read whole.
enum SmallFile {
  /// Why a file could not be read.
  struct Failure: Error {
    /// The system's reason.
    let errno: Int32
  }

  /// The first bytes of a file or pipe, and no more of them than `limit`.
  static func contents(of path: String, limit: Int) throws(Failure) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw Failure(errno: errno) }
    defer { close(descriptor) }
    var contents = [UInt8](repeating: 0, count: limit)
    var filled = 0
    while filled < limit {
      let room = filled..<limit
      let taken = unsafe contents.withUnsafeMutableBytes { bytes in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[room])
        return unsafe read(descriptor, rest.baseAddress, rest.count)
      }
      if taken == 0 { break }
      if taken > 0 {
        filled += taken
      } else if errno != EINTR {
        throw Failure(errno: errno)
      }
    }
    return Array(contents[..<filled])
  }
}
