internal import Glibc
internal import Wire

/// The addresses of this machine, or of the network namespace.
struct LocalAddresses {
  private var addresses: Set<IPAddress> = []

  /// Whether the address is one of them, as of the latest `refresh`.
  func contains(_ address: IPAddress) -> Bool {
    // All of 127.0.0.0/8 is local (RFC 1122 §3.2.1.3), whatever the interface is given.
    if let bits = address.v4, bits >> 24 == 127 { return true }
    return addresses.contains(address)
  }

  /// Asks for them again; those known stay where the kernel does not tell.
  ///
  /// The corresponding C function is `getifaddrs`.
  mutating func refresh() {
    var list: UnsafeMutablePointer<ifaddrs>? = nil
    if unsafe getifaddrs(&list) != 0 { return }
    defer { unsafe freeifaddrs(list) }
    addresses = []
    var next = unsafe list
    while let entry = unsafe next {
      unsafe next = entry.pointee.ifa_next
      guard let address = unsafe entry.pointee.ifa_addr else { continue }
      if let found = unsafe Self.address(at: address) { addresses.insert(found) }
    }
  }

  private static func address(at place: UnsafeMutablePointer<sockaddr>) -> IPAddress? {
    let start = UnsafeRawPointer(place)
    switch Int32(unsafe place.pointee.sa_family) {
    case AF_INET:
      let address = unsafe start.loadUnaligned(as: sockaddr_in.self)
      return IPAddress(v4: UInt32(bigEndian: address.sin_addr.s_addr))
    case AF_INET6:
      let offset = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 8
      let high = unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let low = unsafe start.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
      return IPAddress(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
    default:
      return nil
    }
  }
}
