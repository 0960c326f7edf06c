import CZstd

/// Reads Zstandard frames, skippable ones among them, one behind the other.
///
/// The corresponding C function is `ZSTD_decompressStream`.
///
/// Source: RFC 8878; zstd.h.
@safe
final class ZstandardCodec {
  private let context: OpaquePointer
  private var bounds = MemberBounds()

  init?() {
    guard let context = unsafe ZSTD_createDCtx() else { return nil }
    unsafe self.context = unsafe context
    let window = Int32(Codec.greatestWindow.trailingZeroBitCount)
    let status = unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, window)
    if ZSTD_isError(status) != 0 { return nil }
  }

  deinit {
    unsafe ZSTD_freeDCtx(context)
  }

  var isBetweenMembers: Bool { bounds.isBetween }

  func step(
    _ input: UnsafePointer<UInt8>, _ available: Int, _ output: UnsafeMutablePointer<UInt8>,
    _ room: Int
  ) -> Codec.Step {
    var source = unsafe ZSTD_inBuffer(src: input, size: available, pos: 0)
    var target = unsafe ZSTD_outBuffer(dst: output, size: room, pos: 0)
    let status = unsafe ZSTD_decompressStream(context, &target, &source)
    var step = unsafe Codec.Step(taken: source.pos, given: target.pos)
    if ZSTD_isError(status) == 0 {
      bounds.pass(endsMember: status == 0, available: available)
    } else {
      switch ZSTD_getErrorCode(status) {
      case ZSTD_error_frameParameter_windowTooLarge: step.failure = .tooLarge
      case ZSTD_error_prefix_unknown where bounds.isBehindOne:
        step.failure = .trailingOctets
      default: step.failure = .damaged(unsafe String(cString: ZSTD_getErrorName(status)))
      }
    }
    return step
  }
}
