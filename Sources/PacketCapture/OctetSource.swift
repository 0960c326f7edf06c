import Glibc

/// Where the octets of a capture come from.
enum OctetSource {
  /// A regular file, read wherever one likes.
  case file(OpenFile)
  /// A pipe or a device, read once and in order.
  case stream(OpenFile)
  /// Memory.
  case memory([UInt8])
  /// What another source decompresses to.
  case compressed(Decompressor)

  /// Reads octets.
  ///
  /// The corresponding C functions are `pread` and `read`.
  ///
  /// - Parameters:
  ///   - place: Where they go.
  ///   - count: At most how many; more than none.
  ///   - offset: Where they stand; all but files and memory are read on from where they are.
  /// - Returns: how many were read, none at the end.
  /// - Throws: why there are no more.
  func read(
    into place: UnsafeMutableRawPointer, count: Int, at offset: Int64
  ) throws(ReadFailure) -> Int {
    switch self {
    case .file(let file):
      return try Self.checked(
        unsafe pread(file.descriptor, place, count, off_t(offset)))
    case .stream(let file):
      // A signal ends the wait, so that the program may stop.
      return try Self.checked(unsafe Glibc.read(file.descriptor, place, count))
    case .memory(let octets):
      let start = Int(clamping: offset)
      let length = max(0, min(count, octets.count - start))
      unsafe octets.withUnsafeBytes { all in
        if length > 0, let base = all.baseAddress {
          unsafe place.copyMemory(from: base + start, byteCount: length)
        }
      }
      return length
    case .compressed(let decompressor):
      return try unsafe decompressor.read(into: place, count: count)
    }
  }

  private static func checked(_ count: Int) throws(ReadFailure) -> Int {
    if count < 0 { throw .system(errno) }
    return count
  }

  /// Where in its file reading stands, or nil where the input has no position.
  ///
  /// - Parameter offset: Where in what is handed out it stands.
  /// - Returns: octets from the file's beginning.
  func position(at offset: Int64) -> UInt64? {
    switch self {
    case .file, .memory: UInt64(exactly: offset)
    case .stream: nil
    case .compressed(let decompressor): decompressor.source.position(at: decompressor.position)
    }
  }

  /// The same octets once more from their beginning, or nil where they can be read only once.
  func again(from offset: Int64) -> OctetSource? {
    switch self {
    case .file, .memory: self
    case .stream: nil
    case .compressed(let decompressor): decompressor.again(from: offset).map { .compressed($0) }
    }
  }
}

/// Why octets cannot be read.
enum ReadFailure: Error, Equatable {
  /// The system says no, with an errno.
  case system(Int32)
  /// A compressed stream is damaged or ends too early.
  case compression(CompressionFailure)
}

/// An open file, closed when the last reference to it goes.
final class OpenFile: Sendable {
  /// Its file descriptor.
  let descriptor: Int32

  /// Takes over an open descriptor.
  init(taking descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }
}
