/// Decimal digits of a number as ASCII, the first one in the lowest byte of a word.
///
/// All digits at once: the number is split into halves of four digits, these into halves of two, and
/// these into digits, the parts side by side in one register. The quotients are exact within the ranges
/// that occur; `NumberTests` tries all of them.
struct DecimalDigits: BitwiseCopyable {
  /// The digits; what stands behind `count` of them is zero.
  let word: UInt64
  /// How many digits there are.
  let count: Int

  /// A number below 100,000,000, without zeros in front.
  @inline(__always)
  init(of number: UInt32) {
    let digits = Self.eight(number)
    // The lowest bit of the lowest byte that is not zero; 0 itself has one digit.
    let zeros = min(digits.trailingZeroBitCount >> 3, 7)
    word = (digits | Self.zeros) &>> UInt64(8 * zeros)
    count = 8 - zeros
  }

  /// The last digits of a number below 100,000,000, zeros included.
  @inline(__always)
  init(last count: Int, of number: UInt32) {
    word = (Self.eight(number) | Self.zeros) &>> UInt64(8 * (8 - count))
    self.count = count
  }

  /// The digits without the zeros at the end.
  @inline(__always)
  var trimmed: DecimalDigits {
    let digits = word & ~Self.zeros
    return DecimalDigits(word: word, count: 8 - digits.leadingZeroBitCount >> 3)
  }

  @inline(__always)
  private init(word: UInt64, count: Int) {
    self.word = word
    self.count = count
  }

  /// Eight zeros in ASCII.
  private static var zeros: UInt64 { 0x3030_3030_3030_3030 }

  /// The values of the eight digits of a number below 100,000,000, the first one in the lowest byte.
  @inline(__always)
  private static func eight(_ number: UInt32) -> UInt64 {
    let (high, low) = number.quotientAndRemainder(dividingBy: 10_000)
    let fours = UInt64(high) | UInt64(low) &<< 32
    // A hundredth of four digits, twice.
    let hundreds = (fours &* 10_486) &>> 20 & 0x0000_007f_0000_007f
    let twos = hundreds | (fours &- hundreds &* 100) &<< 16
    // A tenth of two digits, four times.
    let tens = (twos &* 103) &>> 10 & 0x000f_000f_000f_000f
    return tens | (twos &- tens &* 10) &<< 8
  }
}
