import CPcap
import Glibc

/// The stream through which libpcap reads from a `BlockBuffer`.
///
/// Where libpcap is asked for a frame now and then, what the stream has read ahead goes back when it is done,
/// so that reading in blocks goes on right behind what libpcap looked at. Where libpcap reads all frames, the
/// stream keeps it, and reads further ahead. Without a buffer glibc asks for every octet by itself.
///
/// Soundness: the buffer's place is set for the time of each of libpcap's calls only, by whoever has
/// exclusive access to it; the feed itself, with the stream's buffer, outlives the stream.
@safe
struct PcapFeed: ~Copyable {
  private let target: UnsafeMutablePointer<UnsafeMutablePointer<BlockBuffer>?>
  private let ahead: UnsafeMutablePointer<CChar>
  /// The stream, closed by the session that takes it over.
  let stream: UnsafeMutablePointer<FILE>

  /// Who reads from the buffer.
  enum Reader {
    /// libpcap alone.
    case libpcapAlone
    /// libpcap, and others between its calls.
    case several
  }

  private let reader: Reader

  /// How much the stream reads ahead: a frame of a few hundred octets, not many of them; or as much as stays
  /// in the processor's first cache.
  ///
  /// Unit: octets.
  private static func aheadSize(for reader: Reader) -> Int {
    switch reader {
    case .libpcapAlone: 16 * 1024
    case .several: 512
    }
  }

  /// Opens the stream.
  ///
  /// The corresponding C functions are `fopencookie` and `setvbuf`.
  ///
  /// - Returns: nil where there is no memory.
  init?(for reader: Reader) {
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
    let size = Self.aheadSize(for: reader)
    unsafe ahead = .allocate(capacity: size)
    unsafe setvbuf(stream, ahead, _IOFBF, size)
    self.reader = reader
    unsafe self.target = unsafe target
    unsafe self.stream = unsafe stream
  }

  deinit {
    unsafe target.deallocate()
    unsafe ahead.deallocate()
  }

  /// Has libpcap read from a buffer while `body` runs.
  @inline(__always)
  func reading<Result>(
    from buffer: inout BlockBuffer, _ body: () -> Result
  ) -> Result {
    let result = unsafe withUnsafeMutablePointer(to: &buffer) { place in
      unsafe target.pointee = unsafe place
      defer { unsafe target.pointee = nil }
      return body()
    }
    if reader == .several { buffer.takeBack(Int(unsafe lastack_return_unread(stream))) }
    return result
  }

  /// How much the stream has read of the buffer that libpcap has not taken.
  ///
  /// Unit: octets.
  var unread: Int { Int(unsafe lastack_unread(stream)) }
}
