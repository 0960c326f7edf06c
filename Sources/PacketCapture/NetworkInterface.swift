import CPcap
import Glibc
public import Wire

/// A network interface that can be captured on, or libpcap's `any`, which stands for all of them.
public struct NetworkInterface: Sendable {
  /// Its name, as `-i` takes it.
  public var name: String
  /// What libpcap says of it; nil for most.
  public var description: String?
  /// Its addresses, in the order in which the kernel lists them.
  public var addresses: [IPAddress] = []
  /// Whether it was brought up.
  public var isUp: Bool
  /// Whether it carries traffic: a link that was brought up without a cable does not.
  public var isRunning: Bool
  /// Whether it is the loopback interface.
  public var isLoopback: Bool
  /// Whether it is a wireless one.
  public var isWireless: Bool

  /// All interfaces that may carry IP, in libpcap's order.
  ///
  /// libpcap's other sources (Bluetooth, USB, netfilter's logs, D-Bus) are left out.
  ///
  /// The corresponding C function is `pcap_findalldevs`.
  ///
  /// - Throws: `.failed` when the kernel does not list them.
  public static func all() throws(LiveError) -> [NetworkInterface] {
    var reason = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    var list: UnsafeMutablePointer<pcap_if_t>?
    guard unsafe pcap_findalldevs(&list, &reason) == 0 else {
      throw .failed(interface: "interfaces", reason: CText.string(reason))
    }
    defer { unsafe pcap_freealldevs(list) }
    var interfaces: [NetworkInterface] = []
    var next = unsafe list
    while let device = unsafe next {
      if let interface = unsafe NetworkInterface(device.pointee) { interfaces.append(interface) }
      unsafe next = device.pointee.next
    }
    return interfaces
  }

  private init?(_ device: pcap_if_t) {
    guard let text = unsafe device.name else { return nil }
    let name = unsafe String(cString: text)
    guard unsafe name == "any" || if_nametoindex(name) != 0 else { return nil }
    self.name = name
    description = unsafe device.description.map { unsafe String(cString: $0) }
    let flags = unsafe device.flags
    isUp = flags & UInt32(PCAP_IF_UP) != 0
    isRunning = flags & UInt32(PCAP_IF_RUNNING) != 0
    isLoopback = flags & UInt32(PCAP_IF_LOOPBACK) != 0
    isWireless = flags & UInt32(PCAP_IF_WIRELESS) != 0
    var next = unsafe device.addresses
    while let entry = unsafe next {
      if let address = unsafe entry.pointee.addr, let read = unsafe Self.address(address) {
        addresses.append(read)
      }
      unsafe next = entry.pointee.next
    }
  }

  /// The address in a socket address, or nil for a family other than IP.
  private static func address(_ pointer: UnsafeMutablePointer<sockaddr>) -> IPAddress? {
    switch unsafe Int32(pointer.pointee.sa_family) {
    case AF_INET:
      unsafe pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
        IPAddress(v4: UInt32(bigEndian: unsafe address.pointee.sin_addr.s_addr))
      }
    case AF_INET6:
      unsafe pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
        unsafe withUnsafeBytes(of: &address.pointee.sin6_addr) { octets in
          unsafe IPAddress(
            high: UInt64(bigEndian: octets.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: octets.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
      }
    default: nil
    }
  }
}

/// Text in C buffers.
enum CText {
  /// The text in a buffer, up to its zero.
  static func string(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
