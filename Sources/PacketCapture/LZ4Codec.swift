import CLZ4

/// Reads LZ4 frames, skippable ones among them, one behind the other.
///
/// The corresponding C function is `LZ4F_decompress`.
///
/// Source: LZ4 Frame Format 1.6.3; lz4frame.h.
@safe
final class LZ4Codec {
  private let context: OpaquePointer
  private var bounds = MemberBounds()

  init?() {
    var context: OpaquePointer?
    let status = unsafe LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
    guard LZ4F_isError(status) == 0, let context = unsafe context else { return nil }
    unsafe self.context = unsafe context
  }

  deinit {
    unsafe LZ4F_freeDecompressionContext(context)
  }

  var isBetweenMembers: Bool { bounds.isBetween }

  func step(
    _ input: UnsafePointer<UInt8>, _ available: Int, _ output: UnsafeMutablePointer<UInt8>,
    _ room: Int
  ) -> Codec.Step {
    var taken = available
    var given = room
    let status = unsafe LZ4F_decompress(context, output, &given, input, &taken, nil)
    var step = Codec.Step(taken: taken, given: given)
    if LZ4F_isError(status) == 0 {
      bounds.pass(endsMember: status == 0, available: available)
    } else {
      let text = unsafe String(cString: LZ4F_getErrorName(status))
      let isUnknown = text == "ERROR_frameType_unknown"
      step.failure = isUnknown && bounds.isBehindOne ? .trailingOctets : .damaged(text)
      // Of what it refuses, the library does not say how much it took and gave.
      step.taken = 0
      step.given = 0
    }
    return step
  }
}
