import CZlib

/// Reads gzip members, one behind the other.
///
/// The corresponding C functions are zlib's `inflateInit2`, `inflate` and `inflateReset`.
///
/// Source: RFC 1952; zlib.h.
@safe
final class GzipCodec {
  private let stream: UnsafeMutablePointer<z_stream>
  private(set) var isBetweenMembers = true

  init?() {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    unsafe self.stream = unsafe stream
    // 16 for gzip alone, and the largest window.
    let status = unsafe inflateInit2_(
      stream, 16 + 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    if status != Z_OK { return nil }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  func step(
    _ input: UnsafePointer<UInt8>, _ available: Int, _ output: UnsafeMutablePointer<UInt8>,
    _ room: Int
  ) -> Codec.Step {
    var step = Codec.Step()
    if isBetweenMembers {
      // Zeros fill the last block of a tape.
      while step.taken < available, unsafe input[step.taken] == 0, hasEnded { step.taken += 1 }
      if step.taken == available { return step }
      if hasEnded, unsafe input[step.taken] != 0x1f {
        step.failure = .trailingOctets
        return step
      }
      isBetweenMembers = false
    }
    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input + step.taken)
    unsafe stream.pointee.avail_in = UInt32(clamping: available - step.taken)
    unsafe stream.pointee.next_out = output
    unsafe stream.pointee.avail_out = UInt32(clamping: room)
    let before = unsafe stream.pointee.avail_in
    let status = unsafe inflate(stream, Z_NO_FLUSH)
    step.taken += unsafe Int(before - stream.pointee.avail_in)
    step.given = unsafe min(room, Int(UInt32.max)) - Int(stream.pointee.avail_out)
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END:
      isBetweenMembers = true
      hasEnded = true
      unsafe inflateReset(stream)
    default:
      let text = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
      step.failure = .damaged(text ?? "zlib's error \(status)")
    }
    return step
  }

  /// A member has ended before.
  private var hasEnded = false
}
