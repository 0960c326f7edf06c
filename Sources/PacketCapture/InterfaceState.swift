import CPcap
import Glibc

/// What the kernel says of an interface at this moment.
///
/// The corresponding C functions are `if_nametoindex` and `ioctl` with `SIOCGIFFLAGS` and
/// `SIOCGIFHWADDR`; none needs a right.
struct InterfaceState: Equatable {
  /// The kernel's number for it, which another interface of the same name does not share.
  var index: UInt32
  /// Whether it is up.
  var isUp: Bool
  /// Its kind of hardware, as ARP numbers it (`ARPHRD_…`).
  var hardware: UInt16

  /// Asks for an interface; nil when there is none of that name.
  init?(of name: String) {
    let index = unsafe if_nametoindex(name)
    if index == 0 { return nil }
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    var request = unsafe ifreq()
    guard unsafe Self.put(name, into: &request) else { return nil }
    guard unsafe ioctl(descriptor, UInt(SIOCGIFFLAGS), &request) == 0 else { return nil }
    let flags = unsafe request.ifr_ifru.ifru_flags
    guard unsafe ioctl(descriptor, UInt(SIOCGIFHWADDR), &request) == 0 else { return nil }
    self.index = index
    isUp = flags & Int16(IFF_UP) != 0
    hardware = unsafe request.ifr_ifru.ifru_hwaddr.sa_family
  }

  @unsafe private static func put(_ name: String, into request: inout ifreq) -> Bool {
    let octets = Array(name.utf8)
    return unsafe withUnsafeMutableBytes(of: &request.ifr_ifrn.ifrn_name) { room in
      guard octets.count < room.count else { return false }
      for place in octets.indices { unsafe room[place] = octets[place] }
      unsafe room[octets.count] = 0
      return true
    }
  }
}
