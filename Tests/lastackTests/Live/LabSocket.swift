import Foundation

/// A socket in a network namespace.
final class LabSocket {
  let descriptor: Int32

  private init(taking descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    if isOpen { Glibc.close(descriptor) }
  }

  private var isOpen = true

  /// What the system refused.
  struct Failure: Error {
    let call: String
    let code: Int32
  }

  /// Makes a socket inside a namespace; it stays there wherever it is used.
  ///
  /// A thread of its own enters the namespace, so that the test itself stays outside. No program that
  /// a test beside starts inherits it: that would keep the port in use after the socket is closed.
  static func make(
    in namespace: String, type: __socket_type = SOCK_STREAM, family: Int32 = AF_INET
  ) throws -> LabSocket {
    typealias SetNamespace = @convention(c) (Int32, Int32) -> Int32
    let symbol = unsafe dlsym(nil, "setns")
    guard let symbol = unsafe symbol else { throw Failure(call: "dlsym", code: errno) }
    nonisolated(unsafe) var descriptor: Int32 = -1
    let done = DispatchSemaphore(value: 0)
    let enter = unsafe unsafeBitCast(symbol, to: SetNamespace.self)
    Thread.detachNewThread {
      let file = unsafe open("/var/run/netns/\(namespace)", O_RDONLY | O_CLOEXEC)
      // CLONE_NEWNET; without it the socket would be in the wrong place.
      if file >= 0, enter(file, 0x4000_0000) == 0 {
        unsafe descriptor = socket(family, Int32(type.rawValue | SOCK_CLOEXEC.rawValue), 0)
      }
      if file >= 0 { Glibc.close(file) }
      done.signal()
    }
    done.wait()
    guard unsafe descriptor >= 0 else { throw Failure(call: "socket", code: errno) }
    return unsafe LabSocket(taking: descriptor)
  }

  /// A socket that listens at the server's address.
  static func listener(in namespace: String, port: UInt16) throws -> LabSocket {
    let socket = try make(in: namespace)
    try socket.set(SO_REUSEADDR, 1)
    try unsafe socket.with(address: NetworkLab.serverAddress, port: port, call: "bind") {
      unsafe bind(socket.descriptor, $0, $1)
    }
    guard listen(socket.descriptor, 1024) == 0 else { throw Failure(call: "listen", code: errno) }
    return socket
  }

  /// Connects to the server's address, or another one.
  func connect(to address: String = NetworkLab.serverAddress, port: UInt16) throws {
    try unsafe with(address: address, port: port, call: "connect") {
      unsafe Glibc.connect(descriptor, $0, $1)
    }
  }

  /// The next connection of a listener.
  func accept() throws -> LabSocket {
    let accepted = Glibc.accept(descriptor, nil, nil)
    guard accepted >= 0, fcntl(accepted, F_SETFD, FD_CLOEXEC) == 0 else {
      throw Failure(call: "accept", code: errno)
    }
    return LabSocket(taking: accepted)
  }

  func send(_ count: Int) {
    let bytes = [UInt8](repeating: 120, count: count)
    _ = unsafe Glibc.send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
  }

  /// Sends a datagram to an address.
  func send(_ count: Int, to address: String, port: UInt16) throws {
    let bytes = [UInt8](repeating: 120, count: count)
    try unsafe with(address: address, port: port, call: "sendto") {
      unsafe sendto(descriptor, bytes, count, 0, $0, $1) < 0 ? -1 : 0
    }
  }

  /// Reads until `count` octets have come, or the end.
  func receive(_ count: Int) {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var left = count
    while left > 0 {
      let read = unsafe recv(descriptor, &bytes, min(left, bytes.count), 0)
      if read <= 0 { return }
      left -= read
    }
  }

  /// Sends a text, and reads until the other end closes or ten seconds pass without an octet.
  func exchange(_ text: String) -> String {
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let request = Array(text.utf8)
    _ = unsafe Glibc.send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
    var answer: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 65_536)
    while true {
      let read = unsafe recv(descriptor, &bytes, bytes.count, 0)
      if read <= 0 { return String(decoding: answer, as: UTF8.self) }
      answer += bytes[..<read]
    }
  }

  /// Sends a FIN.
  func shutDown() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Closes the socket; with an RST in place of a FIN if asked for.
  func close(aborting: Bool = false) {
    if aborting {
      var option = linger(l_onoff: 1, l_linger: 0)
      unsafe setsockopt(
        descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
    Glibc.close(descriptor)
    isOpen = false
  }

  private func set(_ option: Int32, _ value: Int32) throws {
    var value = value
    let status = unsafe setsockopt(descriptor, SOL_SOCKET, option, &value, 4)
    if status != 0 { throw Failure(call: "setsockopt", code: errno) }
  }

  private func with(
    address: String, port: UInt16, call: String,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    _ = unsafe inet_pton(AF_INET, address, &name.sin_addr)
    let status = unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if status != 0 { throw Failure(call: call, code: errno) }
  }
}
