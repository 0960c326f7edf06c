public import Wire

/// Writes frames as the bytes of a capture file, in memory.
public struct CaptureFileWriter: Sendable {
  /// The formats that can be written.
  public enum Format: Hashable, Sendable {
    /// Classic pcap.
    case pcap(bigEndian: Bool, nanoseconds: Bool)
    /// pcapng with one interface.
    case pcapng(bigEndian: Bool, nanoseconds: Bool)

    /// All of them.
    public static let all: [Format] = [false, true].flatMap { big in
      [false, true].flatMap { nano in
        [
          Format.pcap(bigEndian: big, nanoseconds: nano),
          .pcapng(bigEndian: big, nanoseconds: nano),
        ]
      }
    }

    var isBigEndian: Bool {
      switch self {
      case .pcap(let big, _), .pcapng(let big, _): big
      }
    }

    var hasNanoseconds: Bool {
      switch self {
      case .pcap(_, let nano), .pcapng(_, let nano): nano
      }
    }
  }

  /// The file so far.
  public private(set) var bytes: [UInt8] = []
  private let format: Format

  /// Starts a file; `linkType` is the number that stands in files (LINKTYPE_…).
  public init(format: Format, linkType: UInt32, snapshotLength: UInt32 = 262_144) {
    self.format = format
    switch format {
    case .pcap(_, let nano):
      add32(nano ? 0xa1b2_3c4d : 0xa1b2_c3d4)
      add16(2)
      add16(4)
      add32(0)
      add32(0)
      add32(snapshotLength)
      add32(linkType)
    case .pcapng(_, let nano):
      addBlock(0x0a0d_0d0a) { file in
        file.add32(0x1a2b_3c4d)
        file.add16(1)
        file.add16(0)
        file.add32(0xffff_ffff)
        file.add32(0xffff_ffff)
      }
      addInterface(linkType: linkType, snapshotLength: snapshotLength, nanoseconds: nano)
    }
  }

  /// Adds an interface to a pcapng file; frames always belong to the first.
  public mutating func addInterface(
    linkType: UInt32, snapshotLength: UInt32 = 262_144, nanoseconds: Bool = false
  ) {
    addBlock(1) { file in
      file.add16(UInt16(linkType))
      file.add16(0)
      file.add32(snapshotLength)
      if nanoseconds {
        file.add16(9)  // if_tsresol
        file.add16(1)
        file.bytes += [9, 0, 0, 0]
        file.add32(0)  // opt_endofopt
      }
    }
  }

  /// Adds a frame, captured whole unless an original length says otherwise.
  public mutating func append(
    _ frame: [UInt8], at time: Timestamp, originalLength: UInt32? = nil
  ) {
    let perSecond: Int64 = format.hasNanoseconds ? 1_000_000_000 : 1_000_000
    let ticks = time.nanoseconds / (1_000_000_000 / perSecond)
    let original = originalLength ?? UInt32(frame.count)
    switch format {
    case .pcap:
      add32(UInt32(truncatingIfNeeded: ticks / perSecond))
      add32(UInt32(truncatingIfNeeded: ticks % perSecond))
      add32(UInt32(frame.count))
      add32(original)
      bytes += frame
    case .pcapng:
      addBlock(6) { file in
        file.add32(0)
        file.add32(UInt32(truncatingIfNeeded: ticks >> 32))
        file.add32(UInt32(truncatingIfNeeded: ticks))
        file.add32(UInt32(frame.count))
        file.add32(original)
        file.bytes += frame
        while file.bytes.count % 4 != 0 { file.bytes.append(0) }
      }
    }
  }

  /// Adds a block of any kind to a pcapng file, its fields in the file's byte order.
  public mutating func addBlock(_ kind: UInt32, words: [UInt32], octets: [UInt8] = []) {
    addBlock(kind) { file in
      for word in words { file.add32(word) }
      file.bytes += octets
      while file.bytes.count % 4 != 0 { file.bytes.append(0) }
    }
  }

  private mutating func addBlock(_ kind: UInt32, _ body: (inout CaptureFileWriter) -> Void) {
    let start = bytes.count
    add32(kind)
    add32(0)
    body(&self)
    let length = UInt32(bytes.count - start + 4)
    add32(length)
    bytes.replaceSubrange(start + 4..<start + 8, with: bytes.suffix(4))
  }

  private mutating func add16(_ value: UInt16) {
    bytes.append16(format.isBigEndian ? value : value.byteSwapped)
  }

  private mutating func add32(_ value: UInt32) {
    bytes.append32(format.isBigEndian ? value : value.byteSwapped)
  }
}
