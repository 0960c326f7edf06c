import Glibc

/// Files that are read whole.
enum SmallFile {
  /// Why a file could not be read.
  struct Failure: Error {
    /// The system's reason.
    let errno: Int32
  }

  /// Whether what lies at a path may be read from its beginning more than once.
  ///
  /// A pipe, a socket and a terminal may not. What does not exist may, for whoever opens it to say so.
  static func canBeReadTwice(_ path: String) -> Bool {
    var status = stat()
    if unsafe stat(path, &status) != 0 { return true }
    return ![S_IFIFO, S_IFSOCK, S_IFCHR].contains(status.st_mode & S_IFMT)
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
