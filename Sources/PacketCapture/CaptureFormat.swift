/// The file format of a capture, by its magic number.
///
/// Source: draft-ietf-opsawg-pcap §4 (pcap), draft-ietf-opsawg-pcapng §4.1 (pcapng).
public enum CaptureFormat: String, CaseIterable, Sendable {
  /// Classic pcap with microseconds.
  case pcap = "pcap (microseconds)"
  /// Classic pcap with nanoseconds.
  case pcapNanoseconds = "pcap (nanoseconds)"
  /// pcap as patched by Alexey Kuznetsov, with four more fields in front of each frame.
  case pcapModified = "pcap (modified)"
  /// pcapng, which keeps the precision per interface.
  case pcapng = "pcapng"

  /// How many units of a timestamp make a second, or nil where every interface has its own.
  var ticksPerSecond: UInt64? {
    switch self {
    case .pcap, .pcapModified: 1_000_000
    case .pcapNanoseconds: 1_000_000_000
    case .pcapng: nil
    }
  }

  /// The format that the first four octets of a file tell, in either byte order.
  init?(magic octets: (UInt8, UInt8, UInt8, UInt8)) {
    switch octets {
    case (0xa1, 0xb2, 0xc3, 0xd4), (0xd4, 0xc3, 0xb2, 0xa1): self = .pcap
    case (0xa1, 0xb2, 0x3c, 0x4d), (0x4d, 0x3c, 0xb2, 0xa1): self = .pcapNanoseconds
    case (0xa1, 0xb2, 0xcd, 0x34), (0x34, 0xcd, 0xb2, 0xa1): self = .pcapModified
    case (0x0a, 0x0d, 0x0d, 0x0a): self = .pcapng
    default: return nil
    }
  }
}

extension CaptureError.Compression {
  /// The compression that the first octets of a file tell.
  init?(magic octets: (UInt8, UInt8, UInt8, UInt8)) {
    switch octets {
    case (0x1f, 0x8b, _, _): self = .gzip
    case (0x28, 0xb5, 0x2f, 0xfd): self = .zstd
    case (0xfd, 0x37, 0x7a, 0x58): self = .xz
    case (0x42, 0x5a, 0x68, _): self = .bzip2
    case (0x04, 0x22, 0x4d, 0x18): self = .lz4
    default: return nil
    }
  }
}
