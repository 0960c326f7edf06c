import Testing
import Wire

@testable import ReportWriting

/// What a piece of writing leaves in a buffer.
func written(_ body: (inout ByteBuffer) -> Void) -> String {
  var out = ByteBuffer()
  body(&out)
  return String(decoding: out.bytes, as: UTF8.self)
}

@Suite("Numbers and times")
struct NumberTests {
  @Test(
    arguments: [
      (0, "0"), (7, "7"), (10, "10"), (99_999_999, "99999999"),
      (100_000_000, "100000000"), (4_294_967_296, "4294967296"),
      (10_000_000_000_000_000, "10000000000000000"),
      (1_000_000_000_000_000_007, "1000000000000000007"),
      (UInt64.max, "18446744073709551615"),
    ] as [(UInt64, String)])
  func decimalsAreWrittenDigitByDigit(number: UInt64, text: String) {
    #expect(written { $0.append(decimal: number) } == text)
  }

  /// All digits are found at once, four and four: every four are tried in each half.
  @Test func everyFourDigitsAreWrittenInEitherHalf() {
    for four: UInt32 in 0..<10_000 {
      for number in [four, four * 10_000 + 9_999 - four, four + 99_990_000] {
        #expect(written { $0.append(decimal: UInt64(number)) } == String(number))
        let padded = String(String(100_000_000 + number).dropFirst())
        #expect(written { $0.fill(upTo: 8) { $0.append(last: 8, of: number) } } == padded)
        let short = written { $0.fill(upTo: 8) { $0.append(last: 3, of: number) } }
        #expect(short == padded.suffix(3))
      }
    }
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000000Z"),
      (1_795_218_601_123_456_789, "2026-11-20T23:50:01.123456789Z"),
      (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
      (4_107_542_399_999_999_999, "2100-02-28T23:59:59.999999999Z"),
      (-1, "1969-12-31T23:59:59.999999999Z"),
      (Int64.max, "2262-04-11T23:47:16.854775807Z"),
      (Int64.min, "1677-09-21T00:12:43.145224192Z"),
    ] as [(Int64, String)])
  func momentsAreRFC3339(nanoseconds: Int64, text: String) {
    let moment = Timestamp(nanoseconds: nanoseconds)
    #expect(written { $0.append(moment, precision: .nanoseconds) } == text)
    let short = text.dropLast(4) + "Z"
    #expect(written { $0.append(moment, precision: .microseconds) } == short)
  }

  @Test func aMomentOfUnknownPrecisionTakesTheDigitsItNeeds() {
    let coarse = Timestamp(nanoseconds: 1_000)
    let fine = Timestamp(nanoseconds: 1_001)
    #expect(written { $0.append(coarse, precision: .asNeeded) }.hasSuffix(":00.000001Z"))
    #expect(written { $0.append(fine, precision: .asNeeded) }.hasSuffix(":00.000001001Z"))
  }

  @Test(
    arguments: [
      (0, "0"), (1, "0.000000001"), (1_250_000_000, "1.25"), (-500_000_000, "-0.5"),
      (60_000_000_000, "60"), (Int64.min, "-9223372036.854775808"),
    ] as [(Int64, String)])
  func durationsAreExactDecimals(nanoseconds: Int64, text: String) {
    #expect(written { $0.append(secondsOf: nanoseconds) } == text)
  }

  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"),
      (UInt64.max, "18,446,744,073,709,551,615"),
    ] as [(UInt64, String)])
  func thousandsAreSeparated(number: UInt64, text: String) {
    #expect(NumberText.grouped(number) == text)
  }

  @Test(
    arguments: [
      (0, 10, "-"), (10, 10, "100.0%"), (1, 3, "33.3%"), (2, 3, "66.7%"), (1, 100_000, "<0.1%"),
      (99_999, 100_000, "99.9%"), (1, 0, "-"), (UInt64.max - 1, UInt64.max, "99.9%"),
    ] as [(UInt64, UInt64, String)])
  func aShareNeverLies(part: UInt64, whole: UInt64, text: String) {
    #expect(NumberText.share(part, of: whole) == text)
  }

  @Test(
    arguments: [
      (0, "0 s"), (850, "850 ns"), (21_400_000, "21.4 ms"), (1_250_000_000, "1.25 s"),
      (598_200_000_000, "9 min 58 s"), (7_500_000_000_000, "2 h 05 min"),
      (90_000_000_000_000, "1 d 01 h"), (-1_500, "-1.50 us"),
    ] as [(Int64, String)])
  func spansOfTimeTakeAFittingUnit(nanoseconds: Int64, text: String) {
    #expect(NumberText.duration(nanoseconds) == text)
  }

  @Test(arguments: [
    (470.53, "471"), (10_000.2, "10,000"), (2.34, "2.3"), (0.051, "0.05"), (0, "0.00"),
  ])
  func ratesAreRoundedToWhatMatters(rate: Double, text: String) {
    #expect(NumberText.rate(rate) == text)
  }
}
