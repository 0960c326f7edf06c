/// The blocks of a pcapng file that mean something to a reader of frames.
///
/// Source: draft-ietf-opsawg-pcapng §4.
enum PcapngBlock {
  static let sectionHeader: UInt32 = 0x0a0d_0d0a
  static let interfaceDescription: UInt32 = 1
  static let packet: UInt32 = 2
  static let simplePacket: UInt32 = 3
  static let interfaceStatistics: UInt32 = 5
  static let enhancedPacket: UInt32 = 6

  /// Type and length of a block.
  static let headerLength = 8
  /// The length once more, at the end.
  static let trailerLength = 4
  /// What libpcap takes at most.
  static let greatestLength = BlockBuffer.greatestSize
  /// The byte-order magic of a section header.
  static let byteOrder: UInt32 = 0x1a2b_3c4d
}
