import Foundation
import Wire

/// A socket that listens on the loopback interface.
final class Listener {
  let descriptor: Int32
  /// Where to connect to.
  let endpoint: Endpoint

  /// No process that a test starts may have the sockets of another.
  static let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)

  /// What to listen on.
  enum Kind: String, CaseIterable {
    /// 127.0.0.1.
    case v4
    /// ::1.
    case v6
    /// All addresses of both families, reached through 127.0.0.1.
    case both
    /// All IPv4 addresses.
    case everyV4
  }

  init(_ kind: Kind) {
    let isV6 = kind == .v6 || kind == .both
    let descriptor = socket(isV6 ? AF_INET6 : AF_INET, Self.kind, 0)
    if kind == .both {
      var off: Int32 = 0
      let size = socklen_t(MemoryLayout<Int32>.size)
      unsafe setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &off, size)
    }
    let address =
      switch kind {
      case .v4: IPAddress(v4: 0x7f00_0001)
      case .v6: IPAddress(high: 0, low: 1)
      case .both: IPAddress(high: 0, low: 0)
      case .everyV4: IPAddress(v4: 0)
      }
    let bound = unsafe SocketName.of(Endpoint(address: address, port: 0)) { name, size in
      unsafe bind(descriptor, name, size)
    }
    precondition(bound == 0 && listen(descriptor, 8) == 0, "no socket to listen on \(kind)")
    let port = SocketName.local(of: descriptor).port
    self.descriptor = descriptor
    endpoint = Endpoint(
      address: kind == .v6 ? address : IPAddress(v4: 0x7f00_0001), port: port)
  }

  deinit { close(descriptor) }
}

/// A connection over the loopback interface, held open by this process.
final class LoopbackConnection {
  let client: Int32
  /// The server's end; nil where the server is not here or has not accepted.
  let server: Int32?
  let tuple: FourTuple
  /// In which direction the client sends.
  let clientDirection: Direction

  init(to listener: Listener) {
    (client, tuple, clientDirection) = Self.connect(to: listener.endpoint)
    let accepted = accept(listener.descriptor, nil, nil)
    _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
    server = accepted
  }

  /// Connects to a server elsewhere.
  init(toPort port: UInt16) {
    (client, tuple, clientDirection) = Self.connect(
      to: Endpoint(address: IPAddress(v4: 0x7f00_0001), port: port))
    server = nil
  }

  private var isClientOpen = true
  private var isServerOpen = true

  func closeClient() {
    if isClientOpen { end(client) }
    isClientOpen = false
  }

  func closeServer() {
    if isServerOpen, let server { end(server) }
    isServerOpen = false
  }

  /// Sends the FIN at once: a program that a test beside starts shares the descriptor until it runs,
  /// and `close` alone would wait for it.
  private func end(_ descriptor: Int32) {
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

  deinit {
    closeClient()
    closeServer()
  }

  private static func connect(to endpoint: Endpoint) -> (Int32, FourTuple, Direction) {
    let family = endpoint.address.v4 == nil ? AF_INET6 : AF_INET
    let client = socket(family, Listener.kind, 0)
    let connected = unsafe SocketName.of(endpoint) { name, size in
      unsafe Glibc.connect(client, name, size)
    }
    precondition(connected == 0, "no connection to \(endpoint)")
    let (tuple, direction) = FourTuple.orient(from: SocketName.local(of: client), to: endpoint)
    return (client, tuple, direction)
  }
}

/// Endpoints as the system's calls take and give them.
private enum SocketName {
  typealias Use = (UnsafePointer<sockaddr>, socklen_t) -> Int32

  static func of(_ endpoint: Endpoint, _ use: Use) -> Int32 {
    if let bits = endpoint.address.v4 {
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = endpoint.port.bigEndian
      name.sin_addr.s_addr = bits.bigEndian
      return unsafe pass(&name, use)
    }
    var name = sockaddr_in6()
    name.sin6_family = sa_family_t(AF_INET6)
    name.sin6_port = endpoint.port.bigEndian
    unsafe withUnsafeMutableBytes(of: &name.sin6_addr) { bytes in
      unsafe bytes.storeBytes(of: endpoint.address.high.bigEndian, as: UInt64.self)
      unsafe bytes.storeBytes(
        of: endpoint.address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
    return unsafe pass(&name, use)
  }

  /// The end of a socket that is ours; an IPv4 address is told as such by IPv6 sockets, too.
  static func local(of descriptor: Int32) -> Endpoint {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return unsafe withUnsafeMutablePointer(to: &storage) { place in
      let raw = UnsafeMutableRawPointer(place)
      _ = unsafe getsockname(descriptor, raw.assumingMemoryBound(to: sockaddr.self), &size)
      if unsafe place.pointee.ss_family == sa_family_t(AF_INET) {
        let name = unsafe raw.loadUnaligned(as: sockaddr_in.self)
        return Endpoint(
          address: IPAddress(v4: UInt32(bigEndian: name.sin_addr.s_addr)),
          port: UInt16(bigEndian: name.sin_port))
      }
      let high = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      let low = unsafe raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
      let port = unsafe raw.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
      return Endpoint(
        address: IPAddress(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low)),
        port: UInt16(bigEndian: port))
    }
  }

  private static func pass<Name>(_ name: inout Name, _ use: Use) -> Int32 {
    unsafe withUnsafeMutablePointer(to: &name) { place in
      let raw = UnsafeRawPointer(place)
      return unsafe use(
        raw.assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<Name>.size))
    }
  }
}
