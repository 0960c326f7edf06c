import CLzma

/// Reads xz streams, one behind the other, with padding between them.
///
/// The corresponding C functions are liblzma's `lzma_stream_decoder` and `lzma_code`.
///
/// Source: The .xz File Format 1.2.0; lzma/container.h.
@safe
final class XZCodec {
  private let stream: UnsafeMutablePointer<lzma_stream>
  /// Whether all streams have ended; liblzma alone knows, when it is told that no more comes.
  private(set) var isBetweenMembers = false

  init?() {
    let stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: lzma_stream())
    unsafe self.stream = unsafe stream
    // A dictionary of that size, and what the decoder itself takes.
    let limit = UInt64(Codec.greatestWindow + 1024 * 1024)
    if unsafe lzma_stream_decoder(stream, limit, lastack_lzma_concatenated) != LZMA_OK {
      return nil
    }
  }

  deinit {
    unsafe lzma_end(stream)
    unsafe stream.deallocate()
  }

  func step(
    _ input: UnsafePointer<UInt8>, _ available: Int, isEnd: Bool,
    _ output: UnsafeMutablePointer<UInt8>, _ room: Int
  ) -> Codec.Step {
    unsafe stream.pointee.next_in = input
    unsafe stream.pointee.avail_in = available
    unsafe stream.pointee.next_out = output
    unsafe stream.pointee.avail_out = room
    let status = unsafe lzma_code(stream, isEnd ? LZMA_FINISH : LZMA_RUN)
    var step = unsafe Codec.Step(
      taken: available - stream.pointee.avail_in, given: room - stream.pointee.avail_out)
    switch status {
    case LZMA_OK: break
    case LZMA_STREAM_END: isBetweenMembers = true
    // No progress: the end came too early.
    case LZMA_BUF_ERROR: break
    case LZMA_MEMLIMIT_ERROR: step.failure = .tooLarge
    case LZMA_FORMAT_ERROR: step.failure = .damaged("no xz header")
    case LZMA_DATA_ERROR: step.failure = .damaged("corrupt data")
    case LZMA_OPTIONS_ERROR: step.failure = .damaged("unsupported options")
    default: step.failure = .damaged("liblzma's error \(status.rawValue)")
    }
    return step
  }
}
