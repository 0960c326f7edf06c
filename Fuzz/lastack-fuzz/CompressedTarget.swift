import TestSupport

/// Reads a compressed capture from memory.
///
/// An input is an octet that says how it is compressed, and the compressed stream, or a capture that is
/// compressed here and has to be read as it is uncompressed.
enum CompressedTarget {
  /// What follows is still to be compressed.
  static let isPlain: UInt8 = 0x80

  /// So much is read of what may be compressed to next to nothing.
  private static let limit: UInt64 = 20_000

  static func run(_ input: consuming FuzzInput) {
    let choice = input.byte()
    let kinds = Compressing.allCases
    let kind = kinds[Int(choice & ~isPlain) % kinds.count]
    var octets = Array(input.take(input.rest))
    if choice & isPlain != 0 {
      let compressed = WholeReading.outcome(of: kind.compressed(octets), limit: limit)
      // Why a file cannot be read is said in other words of one that is compressed.
      if compressed.error == nil {
        let plain = WholeReading.outcome(of: octets, limit: limit)
        expect(plain == compressed, "\(plain)\n\(compressed)")
      }
    } else {
      let magic = magic(of: kind)
      octets.replaceSubrange(0..<min(magic.count, octets.count), with: magic)
      _ = WholeReading.outcome(of: octets, limit: limit)
    }
  }

  private static func magic(of kind: Compressing) -> [UInt8] {
    switch kind {
    case .gzip: [0x1f, 0x8b]
    case .zstd: [0x28, 0xb5, 0x2f, 0xfd]
    case .xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
    case .lz4: [0x04, 0x22, 0x4d, 0x18]
    }
  }
}
