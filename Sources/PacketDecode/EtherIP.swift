/// Ethernet in IP.
///
/// ```
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |Version|       Reserved        |  version 3, reserved 0
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Source: RFC 3378 §3.
enum EtherIP {
  /// What a packet at an offset carries.
  static func networkLayer(of bytes: Span<UInt8>, at start: Int) -> NetworkLayer {
    guard bytes.count >= start &+ 2 else { return .skipped(.cutInIPHeader) }
    guard bytes.field16(start) == 0x3000 else { return .skipped(.tunnel) }
    return .ethernet(at: start &+ 2)
  }
}
