import Wire

/// The options of a TCP header.
///
/// ```
/// End of list   |0|
/// No-operation  |1|
/// All others    | Kind | Length | Length - 2 octets of data |
///
/// 2  Maximum segment size   length 4    RFC 9293 §3.2
/// 3  Window scale           length 3    RFC 7323 §2
/// 4  SACK permitted         length 2    RFC 2018 §2
/// 5  SACK                   length 8n+2 RFC 2018 §3, RFC 2883 (D-SACK)
/// 8  Timestamps             length 10   RFC 7323 §3
/// ```
enum TCPOptions {
  /// NOP, NOP, timestamps of length 10: the layout that RFC 7323 appendix A recommends.
  private static let alignedTimestamps: UInt32 = 0x0101_080a

  /// Reads the options between two offsets into a segment.
  ///
  /// Unknown kinds are passed over. The reading ends, with `.optionsCut`, at a length that cannot
  /// be and where the captured bytes end; a known kind with a length that is not its own is passed
  /// over, with `.optionsCut` as well. Of a SACK option that is cut, the whole blocks are read.
  ///
  /// The two layouts that most segments have are recognised whole; the result is that of `readList`.
  @inline(__always)
  static func read(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, into segment: inout Segment
  ) {
    let layout = layout(bytes, from: start, length: end &- start)
    if layout == .other {
      readList(bytes, from: start, to: end, into: &segment)
    } else {
      _ = read(layout, bytes, from: start, into: &segment)
    }
  }

  /// How the options are laid out, where nothing has to be looked for.
  enum Layout {
    /// There are none.
    case none
    /// Timestamps and nothing else, as in nearly every segment.
    case stamps
    /// As in a SYN of Linux.
    case linuxSyn
    /// In any other way.
    case other
  }

  /// How the options of a length are laid out.
  @inline(__always)
  static func layout(_ bytes: Span<UInt8>, from start: Int, length: Int) -> Layout {
    if holdAlignedTimestamps(bytes, from: start, to: start &+ length) { return .stamps }
    if length == 0 { return .none }
    return holdLinuxSyn(bytes, from: start, to: start &+ length) ? .linuxSyn : .other
  }

  /// Reads options of a layout that is known.
  ///
  /// - Returns: TSval and TSecr in one; 0 without them.
  @inline(__always)
  static func read(
    _ layout: Layout, _ bytes: Span<UInt8>, from start: Int, into segment: inout Segment
  ) -> UInt64 {
    switch layout {
    case .none, .other: return 0
    case .stamps:
      let stamps = bytes.field64(start &+ 4)
      segment.timestampValue = UInt32(truncatingIfNeeded: stamps >> 32)
      segment.timestampEcho = UInt32(truncatingIfNeeded: stamps)
      segment.presence.insert(.timestamps)
      return stamps
    case .linuxSyn:
      readLinuxSyn(bytes, from: start, into: &segment)
      return bytes.field64(start &+ 8)
    }
  }

  /// Whether timestamps are all there is, in the layout that RFC 7323 appendix A recommends.
  @inline(__always)
  private static func holdAlignedTimestamps(
    _ bytes: Span<UInt8>, from start: Int, to end: Int
  ) -> Bool {
    end &- start == 12 && bytes.count >= end && bytes.field32(start) == alignedTimestamps
  }

  /// Whether the options are those of a SYN as Linux lays them out.
  ///
  /// ```
  /// | 2 | 4 |  MSS  | 4 | 2 | 8 | 10 |     TSval     |     TSecr     | 1 | 3 | 3 | shift |
  /// ```
  ///
  /// Source: Linux, `tcp_options_write` in net/ipv4/tcp_output.c.
  @inline(__always)
  private static func holdLinuxSyn(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    end &- start == 20 && bytes.count >= end && bytes.field16(start) == 0x0204
      && bytes.field32(start &+ 4) == 0x0402_080a && bytes.field32(start &+ 16) >> 8 == 0x01_0303
  }

  /// Reads such options.
  @inline(__always)
  private static func readLinuxSyn(
    _ bytes: Span<UInt8>, from start: Int, into segment: inout Segment
  ) {
    segment.presence.formUnion([.selectivePermitted, .timestamps, .windowScale])
    segment.maximumSegmentSize = bytes.field16(start &+ 2)
    segment.timestampValue = bytes.field32(start &+ 8)
    segment.timestampEcho = bytes.field32(start &+ 12)
    segment.windowScale = bytes[start &+ 19]
  }

  /// Reads the options one after the other.
  @inline(never)
  static func readList(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, into segment: inout Segment
  ) {
    let limit = min(end, bytes.count)
    var place = start
    while place < limit {
      let kind = bytes[place]
      if kind == 0 { return }
      if kind == 1 {
        place &+= 1
        continue
      }
      guard place &+ 1 < limit else { break }
      let length = Int(bytes[place &+ 1])
      guard length >= 2, place &+ length <= end else { break }
      guard place &+ length <= limit else {
        if kind == 5 {
          readBlocks(bytes, from: place &+ 2, octets: limit &- place &- 2, into: &segment)
        }
        break
      }
      readOption(bytes, kind: kind, at: place, length: length, into: &segment)
      place &+= length
    }
    if place < end { segment.presence.insert(.optionsCut) }
  }

  private static func readOption(
    _ bytes: Span<UInt8>, kind: UInt8, at place: Int, length: Int, into segment: inout Segment
  ) {
    switch (kind, length) {
    case (2, 4):
      segment.maximumSegmentSize = bytes.field16(place &+ 2)
    case (3, 3):
      segment.windowScale = bytes[place &+ 2]
      segment.presence.insert(.windowScale)
    case (4, 2):
      segment.presence.insert(.selectivePermitted)
    case (5, 10), (5, 18), (5, 26), (5, 34):
      readBlocks(bytes, from: place &+ 2, octets: length &- 2, into: &segment)
    case (8, 10):
      segment.timestampValue = bytes.field32(place &+ 2)
      segment.timestampEcho = bytes.field32(place &+ 6)
      segment.presence.insert(.timestamps)
    case (2, _), (3, _), (4, _), (5, _), (8, _):
      segment.presence.insert(.optionsCut)
    default:
      break
    }
  }

  /// Reads the SACK blocks in a run of octets: all are counted, the first two are kept.
  private static func readBlocks(
    _ bytes: Span<UInt8>, from start: Int, octets: Int, into segment: inout Segment
  ) {
    let count = octets / 8
    segment.selectiveBlockCount = UInt8(truncatingIfNeeded: count)
    if count >= 1 { segment.firstSelectiveBlock = block(bytes, at: start) }
    if count >= 2 { segment.secondSelectiveBlock = block(bytes, at: start &+ 8) }
  }

  private static func block(_ bytes: Span<UInt8>, at place: Int) -> SelectiveBlock {
    SelectiveBlock(
      left: SequenceNumber(bytes.field32(place)),
      right: SequenceNumber(bytes.field32(place &+ 4)))
  }
}
