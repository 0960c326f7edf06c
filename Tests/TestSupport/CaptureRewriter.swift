import Wire

/// Rewrites a capture in a way that must not change what is said about its connections.
///
/// Takes classic pcap files with Ethernet frames, untagged, and works in memory.
public enum CaptureRewriter {
  /// The ways to rewrite.
  public enum Kind: String, CaseIterable, Sendable {
    /// An 802.1Q tag in each frame.
    case vlan
    /// An 802.1ad and an 802.1Q tag in each frame.
    case qinq
    /// Linux cooked frames, version 1.
    case sll
    /// Linux cooked frames, version 2.
    case sll2
    /// Raw IP; frames without IP are dropped.
    case raw
    /// BSD loopback; frames without IP are dropped.
    case null
    /// The other byte order of the file's headers.
    case swapped
    /// Timestamps in nanoseconds.
    case nano
    /// pcapng.
    case pcapng
    /// Sequence numbers moved so that each FIN sits on 2^32 - 1.
    case wrap
    /// Each frame once more, five microseconds later.
    case double
    /// Each frame once more, 20 microseconds later, behind a VLAN tag and a router, as a capture on
    /// several interfaces of one host sees it.
    case mirrored
    /// The handshakes cut off.
    case midstream
    /// Frames cut behind the fixed TCP header, so that payload and options are lost.
    case snap
    /// Two MPLS labels in each frame.
    case mpls
    /// A PPPoE session in each frame.
    case pppoe
    /// Each packet in GRE with a key.
    case gre
    /// Each frame in VXLAN.
    case vxlan
    /// Each frame in Geneve, with an option.
    case geneve
    /// Packets of more than 600 octets in two fragments.
    case fragments
    /// The same with the second fragment first.
    case disorder
    /// Compressed with gzip.
    case gzip
    /// Compressed with zstd.
    case zstd
    /// Compressed with xz.
    case xz
    /// Compressed with lz4.
    case lz4
    /// pcapng with three interfaces of different link types, snapshot lengths and time resolutions.
    case interfaces
  }

  /// Why a capture cannot be rewritten.
  public enum Failure: Error {
    /// It is no classic pcap file.
    case notClassicPcap
    /// Its frames are not Ethernet; the number is that of the file.
    case notEthernet(UInt32)
  }

  /// The rewritten file.
  public static func rewrite(_ file: [UInt8], _ kind: Kind) throws(Failure) -> [UInt8] {
    guard var capture = ClassicCapture(file) else { throw .notClassicPcap }
    guard capture.linkType == LinkType.ethernet.fileNumber else {
      throw .notEthernet(capture.linkType)
    }
    switch kind {
    case .vlan: reframe(&capture, .vlan)
    case .qinq: reframe(&capture, .qinq)
    case .sll: reframe(&capture, .linuxCooked)
    case .sll2: reframe(&capture, .linuxCooked2)
    case .raw: reframe(&capture, .raw)
    case .null: reframe(&capture, .nullLittle)
    case .swapped: capture.isBigEndian.toggle()
    case .nano: capture.hasNanoseconds = true
    case .pcapng:
      return capture.written(
        as: .pcapng(bigEndian: capture.isBigEndian, nanoseconds: capture.hasNanoseconds))
    case .wrap: moveToWrap(&capture)
    case .double: double(&capture, after: 5000) { $0 }
    case .mirrored: double(&capture, after: 20_000, routed)
    case .midstream: cutHandshakes(&capture)
    case .snap: cutOptions(&capture)
    case .mpls: reframe(&capture, .mpls)
    case .pppoe: reframe(&capture, .pppoe)
    case .gre, .vxlan, .geneve: putIntoTunnel(&capture, kind)
    case .fragments: fragment(&capture, isReversed: false)
    case .disorder: fragment(&capture, isReversed: true)
    case .gzip: return Compressing.gzip.compressed(file)
    case .zstd: return Compressing.zstd.compressed(file)
    case .xz: return Compressing.xz.compressed(file)
    case .lz4: return Compressing.lz4.compressed(file)
    case .interfaces: return onInterfaces(capture)
    }
    return capture.written()
  }

  /// Puts another link layer in front of each IP packet; other frames are dropped.
  static func reframe(_ capture: inout ClassicCapture, _ framing: Framing) {
    capture.linkType = framing.linkType.fileNumber
    capture.records = capture.records.compactMap { record in
      guard record.bytes.count >= 14 else { return nil }
      let type = record.bytes.field16(12)
      guard type == 0x0800 || type == 0x86dd else { return nil }
      var header = framing.header(isV6: type == 0x86dd)
      if framing.linkType == .ethernet { header.replaceSubrange(0..<12, with: record.bytes[..<12]) }
      var result = record
      result.bytes.replaceSubrange(0..<14, with: header)
      result.originalLength += UInt32(header.count)
      result.originalLength -= 14
      return result
    }
  }

  /// Repeats each frame some nanoseconds later, changed on its way, in order of time.
  private static func double(
    _ capture: inout ClassicCapture, after delay: Int64, _ change: ([UInt8]) -> [UInt8]
  ) {
    var result: [ClassicCapture.Record] = []
    var pending: [ClassicCapture.Record] = []
    for record in capture.records {
      let due = pending.prefix { $0.timestamp < record.timestamp }.count
      result += pending.prefix(due)
      pending.removeFirst(due)
      result.append(record)
      var copy = record
      copy.timestamp.nanoseconds += delay
      copy.bytes = change(record.bytes)
      copy.originalLength += UInt32(copy.bytes.count - record.bytes.count)
      pending.append(copy)
    }
    capture.records = result + pending
  }

  /// An Ethernet frame as it leaves a router: in a VLAN, and with one hop less to go.
  private static func routed(_ frame: [UInt8]) -> [UInt8] {
    guard frame.count >= 34 else { return frame }
    var result = frame
    switch frame.field16(12) {
    case 0x0800:
      result[22] &-= 1
      // TTL is the upper octet of its word: the complement of the sum grows by 0x100 (RFC 1624).
      let sum = UInt32(frame.field16(24)) + 0x100
      result.setField16(24, UInt16(truncatingIfNeeded: sum + sum >> 16))
    case 0x86dd: result[21] &-= 1
    default: return frame
    }
    result.insert(contentsOf: [0x81, 0x00, 0x00, 0x64], at: 12)
    return result
  }

  /// Cuts each TCP frame behind the fixed part of its header.
  private static func cutOptions(_ capture: inout ClassicCapture) {
    for index in capture.records.indices {
      guard let frame = TCPFrame(capture.records[index].bytes) else { continue }
      capture.records[index].bytes.removeSubrange((frame.start + 20)...)
    }
  }
}
