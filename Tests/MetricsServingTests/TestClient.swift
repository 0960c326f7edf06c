import Foundation

/// A client that sends what it is told, byte by byte, be it HTTP or not.
final class TestClient {
  private let descriptor: Int32

  /// What the system refused.
  struct Failure: Error {
    let call: String
    let code: Int32
  }

  /// Connects to a port of this machine.
  init(_ port: UInt16, isSix: Bool = false) throws {
    descriptor = socket(isSix ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(call: "socket", code: errno) }
    // Nothing here may hang.
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    var status: Int32
    if isSix {
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(AF_INET6)
      name.sin6_port = port.bigEndian
      name.sin6_addr = in6addr_loopback
      status = unsafe Self.connect(descriptor, &name)
    } else {
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = port.bigEndian
      name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      status = unsafe Self.connect(descriptor, &name)
    }
    guard status == 0 else { throw Failure(call: "connect", code: errno) }
  }

  deinit {
    close(descriptor)
  }

  private static func connect<Name>(_ descriptor: Int32, _ name: UnsafePointer<Name>) -> Int32 {
    unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Name>.size))
    }
  }

  /// Sends a text; false when the other end takes no more.
  @discardableResult
  func send(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let rest = Array(bytes[sent...])
      let taken = unsafe Glibc.send(descriptor, rest, rest.count, Int32(MSG_NOSIGNAL))
      if taken <= 0 { return false }
      sent += taken
    }
    return true
  }

  /// Reads until the text ends with a suffix, or the connection does.
  func receive(until suffix: String) -> String {
    var text: [UInt8] = []
    let end = Array(suffix.utf8)
    var bytes = [UInt8](repeating: 0, count: 65_536)
    while text.suffix(end.count) != end[...] || end.isEmpty {
      let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
      if count <= 0 { break }
      text += bytes[..<count]
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads until the connection ends.
  func receiveAll() -> String { receive(until: "") }

  /// Whether the other end closes the connection within some seconds.
  func isClosed(within seconds: Double) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&request, 1, Int32(seconds * 1000)) == 1 else { return false }
    var byte: UInt8 = 0
    return unsafe recv(descriptor, &byte, 1, 0) <= 0
  }

  /// Asks for a path on a connection of its own.
  static func get(_ path: String, from port: UInt16) throws -> String {
    let client = try TestClient(port)
    client.send("GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    return client.receiveAll()
  }
}
