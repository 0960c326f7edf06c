import Glibc
import Wire

/// Reads addresses as people write them.
enum AddressText {
  /// The address that a text names, in digits; nil if it names none.
  ///
  /// The corresponding C function is `inet_pton`.
  static func address(_ text: String) -> IPAddress? {
    var v4 = in_addr()
    if unsafe inet_pton(AF_INET, text, &v4) == 1 {
      return IPAddress(v4: UInt32(bigEndian: v4.s_addr))
    }
    var octets = InlineArray<2, UInt64>(repeating: 0)
    guard unsafe inet_pton(AF_INET6, text, &octets) == 1 else { return nil }
    return IPAddress(high: UInt64(bigEndian: octets[0]), low: UInt64(bigEndian: octets[1]))
  }
}
