/// The formats that are decompressed.
///
/// Source: RFC 1952 (gzip), RFC 8878 (Zstandard), The .xz File Format 1.2.0, LZ4 Frame Format 1.6.3.
enum Codec {
  case gzip(GzipCodec)
  case zstd(ZstandardCodec)
  case xz(XZCodec)
  case lz4(LZ4Codec)

  /// What a window may take at most: what `zstd` and `xz` themselves write without being forced.
  ///
  /// Unit: octets.
  static let greatestWindow = 128 * 1024 * 1024

  /// How far a step went.
  struct Step {
    /// Octets taken of the compressed ones.
    var taken = 0
    /// Octets given of the others.
    var given = 0
    /// What is wrong, if anything.
    var failure: CompressionFailure.Reason?
  }

  /// A decompressor before the first octet, or nil for bzip2 and where there is no memory.
  init?(_ compression: CaptureError.Compression) {
    switch compression {
    case .gzip:
      guard let codec = GzipCodec() else { return nil }
      self = .gzip(codec)
    case .zstd:
      guard let codec = ZstandardCodec() else { return nil }
      self = .zstd(codec)
    case .xz:
      guard let codec = XZCodec() else { return nil }
      self = .xz(codec)
    case .lz4:
      guard let codec = LZ4Codec() else { return nil }
      self = .lz4(codec)
    case .bzip2: return nil
    }
  }

  /// Whether the stream may end here.
  var isBetweenMembers: Bool {
    switch self {
    case .gzip(let codec): codec.isBetweenMembers
    case .zstd(let codec): codec.isBetweenMembers
    case .xz(let codec): codec.isBetweenMembers
    case .lz4(let codec): codec.isBetweenMembers
    }
  }

  /// Decompresses as much as goes in one piece.
  func step(
    _ input: UnsafePointer<UInt8>, _ available: Int, isEnd: Bool,
    _ output: UnsafeMutablePointer<UInt8>, _ room: Int
  ) -> Step {
    switch self {
    case .gzip(let codec): unsafe codec.step(input, available, output, room)
    case .zstd(let codec): unsafe codec.step(input, available, output, room)
    case .xz(let codec): unsafe codec.step(input, available, isEnd: isEnd, output, room)
    case .lz4(let codec): unsafe codec.step(input, available, output, room)
    }
  }
}
