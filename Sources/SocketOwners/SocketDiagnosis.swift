internal import CLinux
internal import Glibc
internal import Wire

/// What the kernel tells of TCP sockets, asked through netlink.
///
/// Sees the sockets of the network namespace that it was opened in.
///
/// Source: sock_diag(7), Linux `net/ipv4/inet_diag.c`.
struct SocketDiagnosis: ~Copyable {
  private let descriptor: Int32
  private var sequence: UInt32 = 0
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  /// The kernel refused, with this error number.
  struct Failure: Error {
    let errno: Int32
  }

  /// A socket as the kernel describes it.
  struct Found {
    var local: Endpoint
    var remote: Endpoint
    var record: OwnerRecord
  }

  /// Opens the way to ask.
  init() throws(Failure) {
    let kind = Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue)
    descriptor = Glibc.socket(AF_NETLINK, kind, NETLINK_SOCK_DIAG)
    if descriptor < 0 { throw Failure(errno: errno) }
  }

  deinit { close(descriptor) }

  /// The socket of a connection or, where it has none, the one that listens at the local end.
  ///
  /// The kernel asks no whether the local address is one of this machine before it names a listener
  /// to all addresses.
  mutating func socket(local: Endpoint, remote: Endpoint) throws(Failure) -> OwnerRecord? {
    let isV4 = local.address.v4 != nil
    var body = Self.body(family: isV4 ? AF_INET : AF_INET6, states: .max)
    body.id.idiag_sport = local.port.bigEndian
    body.id.idiag_dport = remote.port.bigEndian
    body.id.idiag_src = Self.words(of: local.address)
    body.id.idiag_dst = Self.words(of: remote.address)
    try send(body, flags: NLM_F_REQUEST)
    var found: OwnerRecord?
    do throws(Failure) {
      try receive(isDump: false) { found = $0.record }
    } catch {
      if error.errno == ENOENT { return nil }
      throw error
    }
    return found
  }

  /// Every socket in one state.
  mutating func sockets(
    in state: SocketState, _ take: (Found) -> Void
  ) throws(Failure) {
    for family in [AF_INET, AF_INET6] {
      try send(
        Self.body(family: family, states: 1 << UInt32(state.rawValue)),
        flags: NLM_F_REQUEST | NLM_F_DUMP)
      try receive(isDump: true, take)
    }
  }

  private static func body(family: Int32, states: UInt32) -> inet_diag_req_v2 {
    var body = inet_diag_req_v2()
    body.sdiag_family = UInt8(family)
    body.sdiag_protocol = UInt8(IPPROTO_TCP)
    body.idiag_states = states
    // INET_DIAG_NOCOOKIE: whichever socket it is.
    body.id.idiag_cookie = (.max, .max)
    return body
  }

  private mutating func send(_ body: inet_diag_req_v2, flags: Int32) throws(Failure) {
    sequence &+= 1
    var header = nlmsghdr()
    let headerSize = MemoryLayout<nlmsghdr>.size
    header.nlmsg_len = UInt32(headerSize + MemoryLayout<inet_diag_req_v2>.size)
    header.nlmsg_type = UInt16(SOCK_DIAG_BY_FAMILY)
    header.nlmsg_flags = UInt16(flags)
    header.nlmsg_seq = sequence
    var message = unsafe withUnsafeBytes(of: header) { unsafe Array($0) }
    message += unsafe withUnsafeBytes(of: body) { unsafe Array($0) }
    if unsafe Glibc.send(descriptor, message, message.count, 0) < 0 { throw Failure(errno: errno) }
  }

  /// Takes all answers to the latest question; those to an earlier one are passed over.
  private mutating func receive(isDump: Bool, _ take: (Found) -> Void) throws(Failure) {
    while true {
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(errno: errno)
      }
      var place = 0
      while let header: nlmsghdr = value(at: place, before: count) {
        let length = Int(header.nlmsg_len)
        if length < MemoryLayout<nlmsghdr>.size || place + length > count { break }
        let body = place + MemoryLayout<nlmsghdr>.size
        place += (length + 3) & ~3
        if header.nlmsg_seq != sequence { continue }
        switch Int32(header.nlmsg_type) {
        case NLMSG_DONE: return
        case NLMSG_ERROR:
          let number: Int32 = value(at: body, before: count) ?? -EPROTO
          throw Failure(errno: -number)
        case SOCK_DIAG_BY_FAMILY:
          if let message: inet_diag_msg = value(at: body, before: count) {
            take(Self.found(message))
          }
          if !isDump { return }
        default: break
        }
      }
    }
  }

  private func value<Value: BitwiseCopyable>(at place: Int, before end: Int) -> Value? {
    if place + MemoryLayout<Value>.size > min(end, buffer.count) { return nil }
    return unsafe buffer.withUnsafeBytes { bytes in
      unsafe bytes.loadUnaligned(fromByteOffset: place, as: Value.self)
    }
  }

  private static func found(_ message: inet_diag_msg) -> Found {
    let isV4 = Int32(message.idiag_family) == AF_INET
    var record = OwnerRecord()
    record.state = message.idiag_state
    record.user = message.idiag_uid
    record.inode = message.idiag_inode
    record.unread = message.idiag_rqueue
    return Found(
      local: Endpoint(
        address: address(message.id.idiag_src, isV4: isV4),
        port: UInt16(bigEndian: message.id.idiag_sport)),
      remote: Endpoint(
        address: address(message.id.idiag_dst, isV4: isV4),
        port: UInt16(bigEndian: message.id.idiag_dport)),
      record: record)
  }

  private typealias Words = (UInt32, UInt32, UInt32, UInt32)

  private static func words(of address: IPAddress) -> Words {
    if let bits = address.v4 { return (bits.bigEndian, 0, 0, 0) }
    return (
      UInt32(truncatingIfNeeded: address.high >> 32).bigEndian,
      UInt32(truncatingIfNeeded: address.high).bigEndian,
      UInt32(truncatingIfNeeded: address.low >> 32).bigEndian,
      UInt32(truncatingIfNeeded: address.low).bigEndian
    )
  }

  private static func address(_ words: Words, isV4: Bool) -> IPAddress {
    if isV4 { return IPAddress(v4: UInt32(bigEndian: words.0)) }
    return IPAddress(
      high: UInt64(UInt32(bigEndian: words.0)) << 32 | UInt64(UInt32(bigEndian: words.1)),
      low: UInt64(UInt32(bigEndian: words.2)) << 32 | UInt64(UInt32(bigEndian: words.3)))
  }
}
