internal import Wire

/// Which ends of connections are meant: an address or a prefix, and perhaps a port.
public struct EndpointPattern: Equatable, Sendable {
  /// The pattern as it was written.
  public let text: String
  private let addresses: AddressRange?
  private let port: UInt16?

  /// Reads `10.0.0.5`, `10.0.0.5:443`, `10.0.0.0/8`, `10.0.0.0/8:443`, `fd77::1`, `[fd77::/16]:443`
  /// or `*:443`; nil where the text is none of this.
  init?(_ text: String) {
    self.text = text
    var address = text[...]
    var port: UInt16?
    let isBracketed = text.hasPrefix("[")
    let colons = text.count { $0 == ":" }
    if let colon = text.lastIndex(of: ":"), isBracketed && !text.hasSuffix("]") || colons == 1 {
      let digits = text[text.index(after: colon)...]
      guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = UInt16(digits)
      else { return nil }
      port = number
      address = text[..<colon]
    }
    if isBracketed {
      guard address.hasSuffix("]"), address.contains(":") else { return nil }
      address = address.dropFirst().dropLast()
    }
    self.port = port
    if address == "*", port != nil {
      addresses = nil
    } else {
      guard let range = AddressRange(text: address) else { return nil }
      addresses = range
    }
  }

  func matches(_ endpoint: Endpoint) -> Bool {
    if let port, port != endpoint.port { return false }
    return addresses?.contains(endpoint.address) ?? true
  }
}
