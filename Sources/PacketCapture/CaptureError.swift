/// Why a capture could not be opened, or not be read to its end.
///
/// Carries facts only; the sentence for the user is `description`. `path` is the path as it was
/// given, `-` for standard input; `reason` is libpcap's own wording.
public enum CaptureError: Error, Equatable, Sendable {
  /// There is no file at the path.
  case missing(path: String)
  /// The file exists and may not be read.
  case permissionDenied(path: String)
  /// The path names a directory.
  case isDirectory(path: String)
  /// The file, or standard input, holds no byte at all.
  case empty(path: String)
  /// The file is compressed in a format that is not read.
  case compressed(path: String, compression: Compression)
  /// The file's compressed stream cannot be read on; `frames` were read before.
  case damagedCompression(path: String, frames: UInt64, CompressionFailure)
  /// The bytes are neither pcap nor pcapng.
  case notACapture(path: String, reason: String)
  /// The frames have a link layer that is not decoded; `number` is libpcap's DLT value.
  case unsupportedLinkType(path: String, number: Int32, name: String)
  /// A pcapng file mixes interfaces that libpcap, which alone was to read it, cannot read together.
  ///
  /// `frames` were handed out before the odd interface came up.
  case mixedInterfaces(path: String, frames: UInt64, difference: Difference)
  /// The capture was to be read in blocks, and cannot be.
  case notInBlocks(path: String, reason: String)
  /// The filter expression does not compile for the capture's link type.
  case badFilter(expression: String, reason: String)
  /// The file ends inside a frame: number `frame`, counted from 1; the file is `offset` octets long.
  ///
  /// `offset` is nil where the input has no position (a pipe). All earlier frames were handed out.
  case truncated(path: String, frame: UInt64, offset: UInt64?, reason: String)
  /// Reading failed at frame number `frame`, or before the first frame (0), for another reason.
  case unreadable(path: String, frame: UInt64, reason: String)

  /// More captures than `limit` overlap in time, so that this one cannot be merged with the others.
  case tooManyAtOnce(path: String, limit: Int)
  /// None of several captures could be opened; there are two errors at least.
  case noneReadable(errors: [CaptureError])

  /// In what the interfaces of a pcapng file differ.
  public enum Difference: Equatable, Sendable {
    /// Their link types, so that one decoder does not fit all frames.
    case linkType
    /// Only their snapshot lengths.
    case snapshotLength
  }

  /// A compression that is recognised by its magic bytes.
  public enum Compression: String, CaseIterable, Sendable {
    /// gzip (RFC 1952).
    case gzip
    /// Zstandard (RFC 8878).
    case zstd
    /// The XZ container format.
    case xz
    /// bzip2, which is not read.
    case bzip2
    /// The LZ4 frame format.
    case lz4

    /// The command that writes the decompressed bytes to standard output.
    public var decompressor: String {
      switch self {
      case .gzip: "zcat"
      case .zstd: "zstdcat"
      case .xz: "xzcat"
      case .bzip2: "bzcat"
      case .lz4: "lz4cat"
      }
    }
  }
}
