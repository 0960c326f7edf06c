internal import Glibc

/// One end of a socket pair that keeps messages apart (SOCK_SEQPACKET).
struct MessageSocket: ~Copyable {
  let descriptor: Int32

  /// How an attempt to send or take a message ended.
  enum Outcome: Equatable {
    /// A message went through.
    case done
    /// There is no room, or no message, at the moment.
    case later
    /// The other end is gone.
    case ended
  }

  /// Takes over an open descriptor.
  init(owning descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Two ends that are connected to each other; nil, with `errno`, where there are none.
  static func pair() -> (first: Int32, second: Int32)? {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    if unsafe socketpair(AF_UNIX, kind, 0, &ends) != 0 { return nil }
    return (ends[0], ends[1])
  }

  /// Sends a value as one message.
  func send(_ message: some BitwiseCopyable, waits: Bool) -> Outcome {
    let flags = Int32(MSG_NOSIGNAL) | (waits ? 0 : Int32(MSG_DONTWAIT))
    while true {
      let sent = unsafe withUnsafeBytes(of: message) { bytes in
        unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
      }
      if sent >= 0 { return .done }
      if errno == EAGAIN || errno == ENOBUFS { return .later }
      if errno != EINTR { return .ended }
    }
  }

  /// Takes one message without waiting; one of another size ends it all, since nobody sends such.
  func receive<Message: BitwiseCopyable>(into message: inout Message) -> Outcome {
    let flags = Int32(MSG_DONTWAIT) | Int32(MSG_TRUNC)
    while true {
      let taken = unsafe withUnsafeMutableBytes(of: &message) { bytes in
        unsafe recv(descriptor, bytes.baseAddress, bytes.count, flags)
      }
      if taken == MemoryLayout<Message>.size { return .done }
      if taken >= 0 { return .ended }
      if errno == EAGAIN { return .later }
      if errno != EINTR { return .ended }
    }
  }

  /// Waits until there is a message or the other end is gone, at most so long.
  ///
  /// - Parameter milliseconds: how long; negative for ever.
  func wait(milliseconds: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&request, 1, milliseconds)
  }
}
