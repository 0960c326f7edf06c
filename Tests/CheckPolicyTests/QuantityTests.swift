@testable import CheckPolicy
import Testing
import Wire

@Suite("Numbers with units, and addresses with prefixes")
struct QuantityTests {
  @Test(arguments: [
    ("0", Quantity.count(0)), ("443", .count(443)), ("5s", .duration(5_000_000_000)),
    ("200ms", .duration(200_000_000)), ("1.5s", .duration(1_500_000_000)), ("7us", .duration(7000)),
    ("1.5min", .duration(90_000_000_000)), ("2h", .duration(7_200_000_000_000)),
    ("1.000000001s", .duration(1_000_000_001)), ("1.0ns", .duration(1)), ("10kB", .bytes(10_000)),
    ("1.5MB", .bytes(1_500_000)), ("7B", .bytes(7)),
  ])
  func aNumberHasAUnit(text: String, quantity: Quantity) {
    #expect(Quantity(text[...]) == quantity)
  }

  @Test(arguments: [
    "", "s", "1.5", "1.5ns", "1..5s", ".5s", "5.s", "-5s", "5 s", "5S", "5sec", "1e3", "300000000d",
    "99999999999999999999", "0x10",
  ])
  func whatIsNoneIsRefused(text: String) {
    #expect(Quantity(text[...]) == nil)
  }

  @Test(arguments: [
    ("10.77.0.2", "10.77.0.2", true), ("10.77.0.2", "10.77.0.3", false),
    ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
    ("10.1.2.3/8", "10.9.9.9", true), ("0.0.0.0/0", "255.1.1.1", true), ("0.0.0.0/0", "::1", false),
    ("fd77::/64", "fd77::1:2", true), ("fd77::/64", "fd77:0:0:1::2", false),
    ("fd77::/96", "fd77::1:2", true), ("fd77::1/128", "fd77::1", true), ("::/0", "fd77::1", true),
    ("10.77.0.2/31", "10.77.0.3", true), ("10.77.0.2/32", "10.77.0.3", false),
  ])
  func aPrefixHoldsTheAddressesBelowIt(range: String, address: String, isInside: Bool) throws {
    let parsed = try #require(IPAddress(text: address))
    #expect(AddressRange(text: range)?.contains(parsed) == isInside)
  }

  @Test(arguments: ["10.0.0.0/33", "fd77::/129", "10.0.0.0/", "10.0.0.0/8/8", "/8", "10.0.0.0/+8"])
  func whatIsNoPrefixIsRefused(text: String) {
    #expect(AddressRange(text: text) == nil)
  }
}
