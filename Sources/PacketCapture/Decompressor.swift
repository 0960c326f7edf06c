import Glibc

/// Decompresses a stream while it is read; nothing is stored but what each format's window needs.
///
/// Members, frames or streams that follow each other are read on, as the formats' own tools do.
final class Decompressor {
  /// What is known of the format.
  let compression: CaptureError.Compression
  private var input: BlockBuffer
  private var codec: Codec
  /// Nothing more comes: the end, or what was damaged.
  private var isOver = false
  private var failure: CompressionFailure?
  /// The format may hold back octets for which there was no room.
  private var hasPending = false
  /// The compressed octets begin here.
  private let start: Int64

  /// Begins at the next octet of a source, with its magic number.
  ///
  /// - Returns: nil when the format is not read here, or there is no memory.
  init?(_ compression: CaptureError.Compression, _ input: consuming BlockBuffer) {
    guard let codec = Codec(compression) else { return nil }
    self.compression = compression
    self.codec = codec
    start = input.position
    self.input = input
  }

  /// Where in the compressed source reading stands.
  ///
  /// Unit: octets.
  var position: Int64 { input.position }

  /// The source of the compressed octets.
  var source: OctetSource { input.source }

  /// A decompressor of the same source from its beginning, or nil where that cannot be.
  func again(from offset: Int64) -> Decompressor? {
    guard offset == 0, let source = input.source.again(from: start) else { return nil }
    return Decompressor(compression, BlockBuffer(source, offset: start))
  }

  /// Decompresses some octets, as soon as there are any.
  ///
  /// - Returns: how many, none at the end.
  /// - Throws: why there are no more; all that could be decompressed has been handed out before.
  func read(into place: UnsafeMutableRawPointer, count: Int) throws(ReadFailure) -> Int {
    while !isOver {
      let isEnd = input.count == 0 && !hasPending && !input.fill(atLeast: 1)
      if isEnd, let failure = input.failure { throw failure }
      if isEnd, codec.isBetweenMembers {
        isOver = true
        break
      }
      let step = unsafe codec.step(
        input.octets(at: 0), input.count, isEnd: isEnd,
        place.assumingMemoryBound(to: UInt8.self), count)
      input.skip(step.taken)
      hasPending = step.given == count
      if let reason = step.failure {
        isOver = true
        failure = CompressionFailure(
          compression: compression, offset: UInt64(clamping: input.position), reason: reason)
      } else if isEnd, step.given == 0 {
        isOver = true
        if !codec.isBetweenMembers {
          failure = CompressionFailure(
            compression: compression, offset: UInt64(clamping: input.position), reason: .cutOff)
        }
      }
      if step.given > 0 { return step.given }
    }
    if let failure { throw .compression(failure) }
    return 0
  }
}

/// What is wrong with a compressed stream, and where.
public struct CompressionFailure: Error, Equatable, Sendable {
  /// How it is compressed.
  public let compression: CaptureError.Compression
  /// Up to where it could be read.
  ///
  /// Unit: octets of the compressed file.
  public let offset: UInt64
  /// What is wrong there.
  public let reason: Reason

  /// What is wrong with a compressed stream.
  public enum Reason: Equatable, Sendable {
    /// It ends before it is complete.
    case cutOff
    /// It is damaged, in the words of the library that reads it.
    case damaged(String)
    /// What follows its end is none of it.
    case trailingOctets
    /// It takes more memory than is given to it.
    case tooLarge
  }
}
