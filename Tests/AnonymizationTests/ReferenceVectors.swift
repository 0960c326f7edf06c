import Glibc
import Wire

@testable import Anonymization

/// What others publish of the mapping.
enum ReferenceVectors {
  /// The key of Crypto-PAn's sample program.
  static let key: [UInt8] = [
    21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16, 216, 152, 143, 131, 121,
    121, 101, 39, 98, 87, 76, 45, 42, 132, 34, 2,
  ]

  /// An address, and the one that stands for it.
  typealias Pair = (address: String, mapped: String)

  /// From `sample_trace_raw.dat` and `sample_trace_sanitized.dat` of the Crypto-PAn distribution.
  static let v4: [Pair] = [
    ("4.3.88.225", "124.60.155.63"),
    ("10.185.25.118", "117.161.29.118"),
    ("24.0.250.221", "100.15.198.226"),
    ("24.13.62.231", "100.2.192.247"),
    ("24.14.213.138", "100.1.42.141"),
    ("38.15.67.68", "64.3.66.187"),
    ("63.14.55.111", "95.9.215.7"),
    ("64.14.118.196", "0.255.183.58"),
    ("128.11.68.132", "135.242.180.132"),
    ("129.118.74.4", "134.136.186.123"),
    ("130.132.252.244", "133.68.164.234"),
    ("141.223.7.43", "141.167.8.160"),
    ("141.233.145.108", "141.129.237.235"),
    ("152.163.225.39", "151.140.114.167"),
    ("156.29.3.236", "147.225.12.42"),
    ("165.247.96.84", "162.9.99.234"),
    ("166.107.77.190", "160.132.178.185"),
    ("192.102.249.13", "252.138.62.131"),
    ("192.215.32.125", "252.43.47.189"),
    ("192.233.80.103", "252.25.108.8"),
    ("192.41.57.43", "252.222.221.184"),
    ("205.188.147.153", "242.96.16.101"),
    ("205.188.248.25", "242.96.88.27"),
    ("216.254.18.172", "235.7.16.162"),
  ]

  /// From the tests of https://github.com/Yawning/cryptopan, under the same key.
  static let v6: [Pair] = [
    ("::1", "78ff:f001:9fc0:20df:8380:b1f1:704:ed"),
    ("::2", "78ff:f001:9fc0:20df:8380:b1f1:704:ef"),
    ("::ffff", "78ff:f001:9fc0:20df:8380:b1f1:704:f838"),
    ("2001:db8::1", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"),
    ("2001:db8::2", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c"),
  ]
}

extension IPAddress {
  /// Reads an address from its text.
  init(text: String) {
    var octets = [UInt8](repeating: 0, count: 16)
    let isV4 = !text.contains(":")
    let isRead = unsafe inet_pton(isV4 ? AF_INET : AF_INET6, text, &octets) == 1
    precondition(isRead, "no address: \(text)")
    let bits = octets.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    self =
      isV4
      ? IPAddress(v4: UInt32(truncatingIfNeeded: bits >> 96))
      : IPAddress(
        high: UInt64(truncatingIfNeeded: bits >> 64), low: UInt64(truncatingIfNeeded: bits))
  }

  /// The address as one number, IPv4 in the leftmost bits.
  var leftAligned: UInt128 {
    v4.map { UInt128($0) << 96 } ?? (UInt128(high) << 64 | UInt128(low))
  }
}
