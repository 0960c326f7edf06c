import Testing
import Wire

/// RFC 5952 §4: the one canonical text of an IPv6 address.
@Suite struct IPAddressTests {
  @Test(arguments: [
    (0 as UInt64, 0 as UInt64, "::"),
    (0, 1, "::1"),
    (0x2001_0db8_0000_0000, 0x0000_0000_0000_0001, "2001:db8::1"),
    (0x2001_0db8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
    (0x2001_0000_0000_0001, 0x0000_0000_0000_0001, "2001:0:0:1::1"),
    (0x2001_0db8_0000_0000, 0x0001_0000_0000_0001, "2001:db8::1:0:0:1"),
    (0xfe80_0000_0000_0000, 0, "fe80::"),
    (0x2001_0db8_aaaa_bbbb, 0xcccc_dddd_eeee_0aaa, "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaa"),
    (0x0001_0002_0003_0004, 0x0005_0006_0007_0000, "1:2:3:4:5:6:7:0"),
    (0, 0x0001_0002_0003_0004, "::1:2:3:4"),
  ])
  func versionSixIsWrittenInCanonicalForm(high: UInt64, low: UInt64, text: String) {
    #expect(IPAddress(high: high, low: low).description == text)
  }

  @Test(arguments: [
    (0 as UInt32, "0.0.0.0"), (0xffff_ffff, "255.255.255.255"), (0x0a4d_0001, "10.77.0.1"),
  ])
  func versionFourIsWrittenInDottedDecimal(bits: UInt32, text: String) {
    let address = IPAddress(v4: bits)
    #expect(address.description == text)
    #expect(address.v4 == bits)
  }

  @Test func aMappedAddressIsTheVersionFourAddress() {
    #expect(IPAddress(high: 0, low: 0x0000_ffff_0a00_0001) == IPAddress(v4: 0x0a00_0001))
    #expect(IPAddress(high: 0, low: 0x0000_fffe_0a00_0001).v4 == nil)
  }
}
