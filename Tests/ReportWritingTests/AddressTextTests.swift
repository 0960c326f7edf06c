import Testing
import Wire

@Suite("Addresses as text")
struct AddressTextTests {
  @Test(
    arguments: [
      (0x0000_0000, "0.0.0.0"), (0xffff_ffff, "255.255.255.255"), (0x0a4d_0001, "10.77.0.1"),
      (0xc0a8_640a, "192.168.100.10"),
    ] as [(UInt32, String)])
  func addressesOfVersionFourAreDotted(bits: UInt32, text: String) {
    #expect(IPAddress(v4: bits).description == text)
  }

  @Test(
    arguments: [
      (0, 0, "::"), (0, 1, "::1"), (0x2001_0db8_0000_0000, 1, "2001:db8::1"),
      (0x2001_0db8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
      (0x2001_0000_0000_0001, 0x0000_0000_0000_0001, "2001:0:0:1::1"),
      (0x2001_0db8_0000_0000, 0x0001_0000_0000_0001, "2001:db8::1:0:0:1"),
      (0xfe80_0000_0000_0000, 0, "fe80::"),
      (0x2001_0db8_85a3_1111, 0x2222_8a2e_0370_7334, "2001:db8:85a3:1111:2222:8a2e:370:7334"),
    ] as [(UInt64, UInt64, String)])
  func addressesOfVersionSixAreCanonical(high: UInt64, low: UInt64, text: String) {
    #expect(IPAddress(high: high, low: low).description == text)
  }
}
