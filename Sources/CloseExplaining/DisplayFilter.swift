internal import FlowTracking
internal import Wire

/// Wireshark's display filter for exactly one connection.
///
/// Addresses and ports pick the four-tuple, direction by direction, and the range of frames picks
/// the incarnation.
///
/// Source: wireshark-filter(4).
enum DisplayFilter {
  /// The filter.
  ///
  /// - Parameters:
  ///   - connection: the connection.
  ///   - excluded: frames of other incarnations within its range.
  ///   - hasAddresses: whether its addresses are those of the capture; if they were replaced, ports
  ///     and frames have to do.
  /// - Returns: an expression for the filter toolbar, or for `tshark -Y`.
  static func text(
    for connection: Connection, excluding excluded: [UInt64], hasAddresses: Bool
  ) -> String {
    let client = connection.endpoint(.client)
    let server = connection.endpoint(.server)
    let there = part(from: client, to: server, hasAddresses: hasAddresses)
    let back = part(from: server, to: client, hasAddresses: hasAddresses)
    var text = "((\(there)) || (\(back)))"
    text +=
      connection.firstFrame == connection.lastFrame
      ? " && frame.number == \(connection.firstFrame)"
      : " && frame.number >= \(connection.firstFrame) && frame.number <= \(connection.lastFrame)"
    if !excluded.isEmpty {
      text += " && !(frame.number in {\(excluded.map(String.init).joined(separator: ", "))})"
    }
    return text
  }

  private static func part(
    from source: Endpoint, to destination: Endpoint, hasAddresses: Bool
  ) -> String {
    let ports = "tcp.srcport == \(source.port) && tcp.dstport == \(destination.port)"
    guard hasAddresses else { return ports }
    let family = source.address.v4 == nil ? "ipv6" : "ip"
    return "\(family).src == \(source.address) && \(family).dst == \(destination.address) && "
      + "\(ports)"
  }
}
