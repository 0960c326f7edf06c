import Wire

/// A VLAN or tunnel that a test puts an Ethernet frame into.
public enum Enclosure: Hashable, Sendable, CustomStringConvertible {
  /// None: the frame as it is.
  case none
  /// An 802.1Q tag.
  case vlan(UInt16)
  /// VXLAN between two fixed ends: a VNI.
  case vxlan(UInt32)
  /// GRE between two fixed ends: a key.
  case greKey(UInt32)
  /// An MPLS label, which tells no network apart.
  case label(UInt32)

  /// How a failure calls it.
  public var description: String {
    switch self {
    case .none: "no VLAN and no tunnel"
    case .vlan(let number): "VLAN \(number)"
    case .vxlan(let number): "VNI \(number)"
    case .greKey(let number): "GRE key \(number)"
    case .label(let number): "label \(number)"
    }
  }

  /// The frame inside of it.
  public func around(_ frame: [UInt8]) -> [UInt8] {
    switch self {
    case .none: return frame
    case .vlan(let number):
      var tag: [UInt8] = [0x81, 0]
      tag.append16(number)
      return frame[..<12] + tag + frame[12...]
    case .label(let number):
      var label: [UInt8] = [0x88, 0x47]
      label.append32(number << 12 | 0x140)
      return frame[..<12] + label + frame[14...]
    case .vxlan(let number):
      var header: [UInt8] = [8, 0, 0, 0]
      header.append32(number << 8)
      return Self.packet(17, Self.datagram(4789, header + frame), frame)
    case .greKey(let number):
      var header: [UInt8] = [0x20, 0] + frame[12..<14]
      header.append32(number)
      return Self.packet(47, header + frame[14...], frame)
    }
  }

  private static func datagram(_ port: UInt16, _ inside: [UInt8]) -> [UInt8] {
    var header: [UInt8] = []
    header.append16(49_152)
    header.append16(port)
    header.append16(UInt16(8 + inside.count))
    header.append16(0)
    return header + inside
  }

  private static func packet(_ number: UInt8, _ inside: [UInt8], _ frame: [UInt8]) -> [UInt8] {
    var header: [UInt8] = [0x45, 0]
    header.append16(UInt16(20 + inside.count))
    header += [0, 0, 0x40, 0, 64, number, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]
    header.setField16(10, ~InternetChecksum.sum(header))
    return frame[..<12] + [0x08, 0x00] + header + inside
  }
}
