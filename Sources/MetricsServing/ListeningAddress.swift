import NIOCore

/// Where a server listens: an IP address of this machine and a port.
public struct ListeningAddress: Sendable, Equatable {
  /// The address, in digits.
  public let host: String
  /// The port; 0 lets the system choose one.
  public let port: UInt16
  let socketAddress: SocketAddress

  /// Where a port is meant that was given without an address.
  private static let loopback = "127.0.0.1"

  /// An address and a port, if the address is one.
  init?(host: String, port: UInt16) {
    guard let address = try? SocketAddress(ipAddress: host, port: Int(port)) else { return nil }
    self.host = host
    self.port = port
    socketAddress = address
  }

  /// Reads `127.0.0.1:9464`, `[::1]:9464`, `localhost:9464`, or `9464`, which means this machine only.
  ///
  /// Names other than localhost are not looked up: what a name stands for may change.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else {
      guard let port = Self.port(text[...]) else { return nil }
      self.init(host: Self.loopback, port: port)
      return
    }
    guard let port = Self.port(text[text.index(after: colon)...]) else { return nil }
    let host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]"), host.contains(":") {
      self.init(host: String(host.dropFirst().dropLast()), port: port)
    } else if !host.contains(":") {
      self.init(host: host == "localhost" ? Self.loopback : String(host), port: port)
    } else {
      return nil
    }
  }

  private static func port(_ text: Substring) -> UInt16? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return UInt16(text)
  }
}

extension ListeningAddress: CustomStringConvertible {
  /// The address as it stands in a URL: `127.0.0.1:9464`, `[::1]:9464`.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
