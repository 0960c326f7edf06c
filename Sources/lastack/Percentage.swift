import ArgumentParser

/// A share as it is given on the command line: `1%`, `0.5%`.
struct Percentage: ExpressibleByArgument {
  /// The share: 0.01 for `1%`.
  let share: Double

  init(share: Double) {
    self.share = share
  }

  init?(argument: String) {
    guard argument.hasSuffix("%") else { return nil }
    let digits = argument.dropLast()
    // `Double` would take `inf`, `1e3` and hexadecimal digits too.
    guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
      let number = Double(digits), number <= 100
    else { return nil }
    share = number / 100
  }

  var defaultValueDescription: String { "\(share * 100)%".replacing(".0%", with: "%") }
}
