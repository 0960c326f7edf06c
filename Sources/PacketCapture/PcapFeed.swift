import CPcap
import Glibc

/// The stream through which libpcap reads from a `BlockBuffer`.
///
/// It is not buffered, so that libpcap takes exactly the octets that it looks at, and reading in
/// blocks goes on behind them.
///
/// Soundness: the buffer's place is set for the time of each of libpcap's calls only, by whoever has
/// exclusive access to it; the feed itself outlives the stream.
@safe
struct PcapFeed: ~Copyable {
  private let target: UnsafeMutablePointer<UnsafeMutablePointer<BlockBuffer>?>
  /// The stream, closed by the session that takes it over.
  let stream: UnsafeMutablePointer<FILE>

  /// Opens the stream.
  ///
  /// The corresponding C functions are `fopencookie` and `setvbuf`.
  ///
  /// - Returns: nil where there is no memory.
  init?() {
    let target = UnsafeMutablePointer<UnsafeMutablePointer<BlockBuffer>?>.allocate(capacity: 1)
    unsafe target.initialize(to: nil)
    var functions = lastack_cookie_functions()
    unsafe functions.read = { cookie, place, count in
      guard let cookie = unsafe cookie, let place = unsafe place,
        let buffer = unsafe cookie.assumingMemoryBound(
          to: UnsafeMutablePointer<BlockBuffer>?.self
        ).pointee
      else { return 0 }
      let copied = unsafe buffer.pointee.copy(to: UnsafeMutableRawPointer(place), count: count)
      if copied == 0, case .system(let code) = unsafe buffer.pointee.failure {
        errno = code
        return -1
      }
      return copied
    }
    guard let stream = unsafe lastack_fopencookie(target, "r", functions) else {
      unsafe target.deallocate()
      return nil
    }
    unsafe setvbuf(stream, nil, _IONBF, 0)
    unsafe self.target = unsafe target
    unsafe self.stream = unsafe stream
  }

  deinit {
    unsafe target.deallocate()
  }

  /// Has libpcap read from a buffer while `body` runs.
  @inline(__always)
  func reading<Result>(
    from buffer: inout BlockBuffer, _ body: () -> Result
  ) -> Result {
    unsafe withUnsafeMutablePointer(to: &buffer) { place in
      unsafe target.pointee = unsafe place
      defer { unsafe target.pointee = nil }
      return body()
    }
  }
}
