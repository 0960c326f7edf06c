import Glibc
import ReportWriting

/// A file descriptor that bytes go out to, whole.
///
/// A failure is remembered, and nothing is written after it, so that the loop that produces the
/// bytes has one thing to look at. The corresponding C function is `write`.
struct ByteSink {
  /// Why bytes could not be written.
  enum Failure: Equatable {
    /// Whoever read the other end has gone; not an error of ours.
    case readerGone
    /// The system's reason.
    case refused(errno: Int32)
  }

  /// The descriptor; whoever made it closes it.
  let descriptor: Int32
  /// The first failure; nil while all went well.
  private(set) var failure: Failure?

  static var standardOutput: ByteSink { ByteSink(descriptor: STDOUT_FILENO) }
  static var standardError: ByteSink { ByteSink(descriptor: STDERR_FILENO) }

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Writes all bytes, however often the system takes only some of them.
  mutating func write(_ bytes: Span<UInt8>) {
    var written = 0
    while written < bytes.count, failure == nil {
      let taken = unsafe bytes.extracting(droppingFirst: written).withUnsafeBufferPointer { rest in
        unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
      }
      if taken >= 0 {
        written += taken
      } else if errno == EPIPE {
        failure = .readerGone
      } else if errno == EAGAIN {
        waitUntilWritable()
      } else if errno != EINTR {
        failure = .refused(errno: errno)
      }
    }
  }

  /// Writes all bytes of a buffer, which keeps them.
  mutating func write(_ buffer: borrowing ByteBuffer) {
    write(buffer.span)
  }

  /// Writes all bytes of an array.
  mutating func write(_ bytes: [UInt8]) {
    write(bytes.span)
  }

  /// A terminal or pipe that another program set to be non-blocking makes us wait by hand.
  private func waitUntilWritable() {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = unsafe poll(&request, 1, -1)
  }
}

/// The system's words for an error number.
func systemReason(_ number: Int32) -> String {
  guard let text = unsafe strerror(number) else { return "error \(number)" }
  return unsafe String(cString: text)
}
