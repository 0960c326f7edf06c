import Testing

@testable import Anonymization

@Suite("The key of the mapping")
struct KeyTests {
  private static let digits =
    "1522178d33a4cf80130a5b1649907d10" + "d8988f837979652762574c2d2a842202"

  @Test func aFileHoldsTheOctetsOrTheirHexadecimalDigits() throws {
    let raw = try #require(AnonymizationKey(contents: ReferenceVectors.key))
    #expect(raw.octets == ReferenceVectors.key)
    for text in [Self.digits, Self.digits.uppercased() + "\n", " \t\(Self.digits)\r\n\n"] {
      let key = AnonymizationKey(contents: Array(text.utf8))
      #expect(key?.octets == ReferenceVectors.key, "\(text)")
    }
  }

  @Test func whatIsNeitherIsNoKey() {
    let wrong = [
      "", "\n", String(Self.digits.dropLast()), Self.digits + "0", "x" + Self.digits.dropFirst(),
      Self.digits.dropLast(2) + " 2", String(repeating: "a", count: 31), "0x" + Self.digits,
    ]
    for text in wrong {
      #expect(AnonymizationKey(contents: Array(text.utf8)) == nil, "\(text)")
    }
    #expect(AnonymizationKey(octets: Array(repeating: 0, count: 16)) == nil)
  }

  @Test func randomKeysDiffer() {
    #expect(AnonymizationKey.random().octets.count == 32)
    #expect(AnonymizationKey.random().octets != AnonymizationKey.random().octets)
  }
}
