/// Frames that a switch mirrors through GRE.
///
/// ```
/// Type I: no header; type II, 8 octets; type III, 12 octets, and 8 more with the O bit:
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  Ver  |          VLAN         | COS | En|T|    Session ID     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |      Reserved         |                  Index                |  type II
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                          Timestamp                            |  type III
/// |             SGT               |P|    FT   |   Hw ID   |D|Gra|O|
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The session and the VLAN field are not looked at: each direction may be mirrored in a session of its own.
/// Source: draft-foschiano-erspan-03 §4.
enum ERSPAN {
  /// What a packet with GRE's protocol type 0x88be carries: type I without sequence numbers, else type II.
  static func networkLayer(
    of bytes: Span<UInt8>, at start: Int, isNumbered: Bool
  ) -> NetworkLayer {
    guard isNumbered else { return .ethernet(at: start) }
    guard bytes.count >= start &+ 8 else { return .skipped(.cutInLinkHeader) }
    guard bytes[start] >> 4 == 1 else { return .skipped(.tunnel) }
    return .ethernet(at: start &+ 8)
  }

  /// What a packet with GRE's protocol type 0x22eb carries.
  static func networkLayerOfTypeIII(of bytes: Span<UInt8>, at start: Int) -> NetworkLayer {
    guard bytes.count >= start &+ 12 else { return .skipped(.cutInLinkHeader) }
    // A frame type other than 0 (Ethernet) or 2 (IP) is not defined.
    guard bytes[start] >> 4 == 2 else { return .skipped(.tunnel) }
    let inside = start &+ 12 &+ (bytes[start &+ 11] & 1 == 1 ? 8 : 0)
    return (bytes[start &+ 10] >> 2) & 31 == 2 ? .either(at: inside) : .ethernet(at: inside)
  }
}
