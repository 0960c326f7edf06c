import Wire

/// The two forms of a capture file that are written, both with nanoseconds and in the byte order of
/// this machine, which the magic numbers tell.
///
/// Source: draft-ietf-opsawg-pcap §4 and §5; draft-ietf-opsawg-pcapng §4.1 to §4.3.
enum CaptureFileForm: Sendable {
  /// Classic pcap: one link type a file, and no word of the interface.
  case pcap
  /// pcapng: each frame names its interface, which may have a link type of its own.
  case pcapng

  /// The form that a file's name asks for.
  init(path: String) {
    self = path.hasSuffix(".pcapng") ? .pcapng : .pcap
  }

  /// What the head of a file says of an interface.
  struct Interface {
    let name: String
    let linkType: LinkType
  }

  /// Appends what stands before the first frame.
  func appendHead(
    _ interfaces: [Interface], snapshotLength: Int, to out: inout RecordBuffer
  ) {
    switch self {
    case .pcap:
      out.append(UInt32(0xa1b2_3c4d))
      out.append(UInt16(2))
      out.append(UInt16(4))
      out.append(UInt64(0))
      out.append(UInt32(clamping: snapshotLength))
      out.append(interfaces.first?.linkType.fileNumber ?? 1)
    case .pcapng:
      out.append(UInt32(0x0a0d_0d0a))
      out.append(UInt32(28))
      out.append(UInt32(0x1a2b_3c4d))
      out.append(UInt16(1))
      out.append(UInt16(0))
      out.append(Int64(-1))
      out.append(UInt32(28))
      for interface in interfaces {
        Self.append(interface, snapshotLength: snapshotLength, to: &out)
      }
    }
  }

  /// An interface description block, with the interface's name and the unit of its timestamps.
  private static func append(
    _ interface: Interface, snapshotLength: Int, to out: inout RecordBuffer
  ) {
    let name = Array(interface.name.utf8)
    let length = UInt32(20 + 4 + (name.count + 3) / 4 * 4 + 8 + 4)
    out.append(UInt32(1))
    out.append(length)
    out.append(UInt16(truncatingIfNeeded: interface.linkType.fileNumber))
    out.append(UInt16(0))
    out.append(UInt32(clamping: snapshotLength))
    out.append(UInt16(2))  // if_name
    out.append(UInt16(truncatingIfNeeded: name.count))
    out.append(name.span, length: name.count, alignment: 4)
    out.append(UInt16(9))  // if_tsresol: 10^-9 s
    out.append(UInt16(1))
    out.append(UInt32(9).littleEndian)
    out.append(UInt32(0))  // opt_endofopt
    out.append(length)
  }

  /// How much room a frame takes.
  func size(ofFrame length: Int) -> Int {
    switch self {
    case .pcap: 16 + length
    case .pcapng: 32 + (length + 3) / 4 * 4
    }
  }

  /// Appends the first `length` octets of a frame.
  func append(_ frame: borrowing LiveFrame, length: Int, to out: inout RecordBuffer) {
    let time = UInt64(bitPattern: frame.timestamp.nanoseconds)
    switch self {
    case .pcap:
      out.append(UInt32(truncatingIfNeeded: time / 1_000_000_000))
      out.append(UInt32(truncatingIfNeeded: time % 1_000_000_000))
      out.append(UInt32(truncatingIfNeeded: length))
      out.append(frame.originalLength)
      out.append(frame.bytes, length: length)
    case .pcapng:
      let total = UInt32(truncatingIfNeeded: size(ofFrame: length))
      out.append(UInt32(6))
      out.append(total)
      out.append(UInt32(truncatingIfNeeded: frame.interface))
      out.append(UInt32(truncatingIfNeeded: time >> 32))
      out.append(UInt32(truncatingIfNeeded: time))
      out.append(UInt32(truncatingIfNeeded: length))
      out.append(frame.originalLength)
      out.append(frame.bytes, length: length, alignment: 4)
      out.append(total)
    }
  }
}

extension LinkType {
  /// The number by which capture files name the link type.
  ///
  /// Source: https://www.tcpdump.org/linktypes.html (LINKTYPE_…, not the DLT_… of a platform).
  fileprivate var fileNumber: UInt32 {
    switch self {
    case .ethernet: 1
    case .linuxCooked: 113
    case .linuxCooked2: 276
    case .null: 0
    case .loop: 108
    case .raw: 101
    case .ipv4: 228
    case .ipv6: 229
    case .ppp: 9
    case .ciscoHDLC: 104
    case .netfilterLog: 239
    case .wirelessLAN: 105
    case .radiotap: 127
    case .prism: 119
    case .avs: 163
    }
  }
}
