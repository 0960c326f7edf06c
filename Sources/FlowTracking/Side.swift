/// One end of a connection by its role in the handshake.
public enum Side: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// The end that sent the SYN, or is guessed to have sent it.
  case client = 0
  /// Its peer.
  case server = 1

  /// The other end.
  @inlinable
  public var opposite: Side { self == .client ? .server : .client }
}
