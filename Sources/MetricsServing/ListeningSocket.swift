import Glibc
import NIOCore

/// A socket that listens, and is closed with the value.
struct ListeningSocket: ~Copyable {
  private var descriptor: Int32
  /// Where it listens, with the port that the system chose where it had to.
  let address: ListeningAddress

  /// Connections that the system holds ready before they are accepted.
  private static let backlog: Int32 = 16

  /// Listens; no thread is started.
  ///
  /// The corresponding C functions are `socket`, `bind` and `listen`.
  init(_ address: ListeningAddress) throws(ServerError) {
    let family = Int32(address.socketAddress.protocol.rawValue)
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Self.error(address, errno) }
    // Connections of a run before may still be in TIME_WAIT.
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
    let isBound = unsafe address.socketAddress.withSockAddr { name, length in
      unsafe bind(descriptor, name, socklen_t(length)) == 0
    }
    guard isBound, listen(descriptor, Self.backlog) == 0 else {
      let number = errno
      close(descriptor)
      throw Self.error(address, number)
    }
    let port = Self.port(of: descriptor) ?? address.port
    self.descriptor = descriptor
    self.address = ListeningAddress(host: address.host, port: port) ?? address
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Gives the socket away; whoever takes it closes it.
  mutating func release() -> Int32 {
    defer { descriptor = -1 }
    return descriptor
  }

  private static func port(of descriptor: Int32) -> UInt16? {
    var name = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let isKnown = unsafe withUnsafeMutablePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isKnown else { return nil }
    // The port stands at the same place in the addresses of IPv4 and IPv6.
    return unsafe withUnsafeBytes(of: name) { bytes in
      UInt16(bigEndian: unsafe bytes.load(fromByteOffset: 2, as: UInt16.self))
    }
  }

  private static func error(_ address: ListeningAddress, _ number: Int32) -> ServerError {
    switch number {
    case EADDRINUSE: return .inUse(address)
    case EADDRNOTAVAIL: return .notOurs(address)
    case EACCES: return .permissionDenied(address)
    default:
      guard let text = unsafe strerror(number) else {
        return .failed(address, reason: "error \(number)")
      }
      return .failed(address, reason: unsafe String(cString: text))
    }
  }
}
