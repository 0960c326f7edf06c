public import Wire

/// A classic pcap file in memory.
///
/// A reader of its own, so that tests do not check the program's with itself.
public struct ClassicCapture: Sendable {
  /// The frames in file order; a last one that is cut off is left out.
  public var records: [Record] = []
  /// The number that stands for the link type in files (LINKTYPE_…).
  public var linkType: UInt32
  /// The snapshot length of the file.
  public var snapshotLength: UInt32
  /// Whether the file is big-endian.
  public var isBigEndian: Bool
  /// Whether its timestamps are in nanoseconds.
  public var hasNanoseconds: Bool

  /// One frame of a file.
  public struct Record: Hashable, Sendable {
    /// When it was captured.
    public var timestamp: Timestamp
    /// Its length on the wire.
    public var originalLength: UInt32
    /// What was captured of it.
    public var bytes: [UInt8]

    init(timestamp: Timestamp, originalLength: UInt32, bytes: [UInt8]) {
      self.timestamp = timestamp
      self.originalLength = originalLength
      self.bytes = bytes
    }

    /// A frame that was captured whole.
    public init(_ bytes: [UInt8], at timestamp: Timestamp) {
      self.init(timestamp: timestamp, originalLength: UInt32(bytes.count), bytes: bytes)
    }
  }

  /// Reads a file, or nothing when it is not a classic pcap.
  public init?(_ file: [UInt8]) {
    guard file.count >= 24 else { return nil }
    switch file.field32(0) {
    case 0xa1b2_c3d4: (isBigEndian, hasNanoseconds) = (true, false)
    case 0xd4c3_b2a1: (isBigEndian, hasNanoseconds) = (false, false)
    case 0xa1b2_3c4d: (isBigEndian, hasNanoseconds) = (true, true)
    case 0x4d3c_b2a1: (isBigEndian, hasNanoseconds) = (false, true)
    default: return nil
    }
    let big = isBigEndian
    func field(_ offset: Int) -> UInt32 {
      big ? file.field32(offset) : file.field32(offset).byteSwapped
    }
    snapshotLength = field(16)
    linkType = field(20)
    var place = 24
    while place + 16 <= file.count {
      let length = Int(field(place + 8))
      guard place + 16 + length <= file.count else { break }
      let fraction = Int64(field(place + 4)) * (hasNanoseconds ? 1 : 1000)
      records.append(
        Record(
          timestamp: Timestamp(nanoseconds: Int64(field(place)) * 1_000_000_000 + fraction),
          originalLength: field(place + 12),
          bytes: Array(file[place + 16..<place + 16 + length])))
      place += 16 + length
    }
  }

  /// The same format that the file was read from.
  public var format: CaptureFileWriter.Format {
    .pcap(bigEndian: isBigEndian, nanoseconds: hasNanoseconds)
  }

  /// The file's bytes, in its own or in another format.
  public func written(as format: CaptureFileWriter.Format? = nil) -> [UInt8] {
    var writer = CaptureFileWriter(
      format: format ?? self.format, linkType: linkType, snapshotLength: snapshotLength)
    for record in records {
      writer.append(record.bytes, at: record.timestamp, originalLength: record.originalLength)
    }
    return writer.bytes
  }

  /// The same capture in several, with `count` frames in each, of which each but the first has
  /// `overlap` more: the last ones of the capture before it.
  public func pieces(of count: Int, overlap: Int = 0) -> [ClassicCapture] {
    stride(from: 0, to: max(records.count, 1), by: count).map { start in
      var piece = self
      piece.records = Array(
        records[max(start - overlap, 0)..<min(start + count, records.count)])
      return piece
    }
  }
}
