import Testing
import Wire

@Suite("Reading addresses")
struct IPAddressReadingTests {
  @Test(arguments: [
    "0.0.0.0", "10.77.0.1", "255.255.255.255", "::", "::1", "fd77::1", "2001:db8::8:800:200c:417a",
    "1:2:3:4:5:6:7:8", "1::", "1:0:0:2::",
  ])
  func theTextOfAnAddressStandsForIt(text: String) {
    #expect(IPAddress(text: text)?.description == text)
  }

  @Test func otherFormsOfIPv6StandForTheSame() {
    #expect(IPAddress(text: "0:0:0:0:0:0:0:1") == IPAddress(text: "::1"))
    #expect(IPAddress(text: "FD77:0::0001") == IPAddress(text: "fd77::1"))
    #expect(IPAddress(text: "::ffff:10.0.0.1") == IPAddress(text: "10.0.0.1"))
    #expect(IPAddress(text: "1:2:3:4:5:6:7::") == IPAddress(text: "1:2:3:4:5:6:7:0"))
  }

  @Test(arguments: [
    "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4", "1.2.3.+4", " 1.2.3.4", ":",
    ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "g::",
    "1.2.3.4::", "::1.2.3", "fe80::1%eth0", "::+1", "localhost",
  ])
  func whatIsNoAddressStandsForNone(text: String) {
    #expect(IPAddress(text: text) == nil)
  }
}
