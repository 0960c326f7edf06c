/// The characters beyond letters that the screen is drawn with.
public struct ScreenSymbols: Sendable {
  /// What stands for text that was cut off.
  var cut: String
  /// From the client to the server.
  var arrow: String
  /// Bars from the lowest to the highest.
  var bars: [Character]

  /// For terminals that show Unicode.
  public static let unicode = ScreenSymbols(
    cut: "\u{2026}", arrow: "\u{2192}", bars: Array("▁▂▃▄▅▆▇█"))
  /// For all others.
  public static let ascii = ScreenSymbols(cut: "~", arrow: ">", bars: Array("_.-=+*%#"))

  /// Counts as bars, each as high as its share of the highest; nothing for a zero.
  func sparkline(_ counts: [UInt32]) -> String {
    let highest = UInt64(counts.max() ?? 0)
    if highest == 0 { return "" }
    let levels = UInt64(bars.count)
    return String(
      counts.map { count in
        if count == 0 { return " " }
        return bars[Int((UInt64(count) * levels + highest - 1) / highest) - 1]
      })
  }
}
