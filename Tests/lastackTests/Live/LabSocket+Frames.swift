import Foundation

extension LabSocket {
  /// Puts whole Ethernet frames onto the wire of a namespace, whatever they are.
  static func send(_ frames: [[UInt8]], in namespace: String) throws {
    let socket = try make(in: namespace, type: SOCK_RAW, family: AF_PACKET)
    // struct ifreq of netdevice(7): a name of 16 octets, and behind it the number of the interface.
    var request = [UInt8](repeating: 0, count: 40)
    request.replaceSubrange(0..<4, with: "wire".utf8)
    let status = unsafe request.withUnsafeMutableBytes { bytes in
      unsafe bytes.baseAddress.map { unsafe ioctl(socket.descriptor, UInt(0x8933), $0) } ?? -1
    }
    guard status == 0 else { throw Failure(call: "ioctl", code: errno) }
    // struct sockaddr_ll of packet(7): the family, and from the fourth octet on the same number.
    var name = [UInt8](repeating: 0, count: 20)
    name[0] = UInt8(AF_PACKET)
    name.replaceSubrange(4..<8, with: request[16..<20])
    for frame in frames {
      let sent = unsafe name.withUnsafeBytes { name in
        unsafe name.baseAddress.map { place in
          unsafe sendto(
            socket.descriptor, frame, frame.count, 0,
            place.assumingMemoryBound(to: sockaddr.self), socklen_t(name.count))
        } ?? -1
      }
      guard sent == frame.count else { throw Failure(call: "sendto", code: errno) }
    }
  }
}
