import ReportWriting
import TeardownAnalysis

extension ScreenRendering {
  /// The labels with counts, shares, and how they went of late.
  func labelLines(count: Int) -> [ScreenLine] {
    let shown = shownLabels(count - 1)
    let total = contents.labels.reduce(0) { $0 + $1.count }
    let title =
      shown.count < contents.labels.count
      ? "LABEL (\(shown.count) of \(contents.labels.count))" : "LABEL"
    var columns = [
      ScreenTable.Column(
        title: "  \(title)", minimum: 14, rank: 0, cells: shown.map { nameCell($0.label) }),
      ScreenTable.Column(
        title: "COUNT", minimum: 5, rank: 1, isRight: true,
        cells: shown.map { .init(text: NumberText.grouped($0.count), style: .plain) }),
      ScreenTable.Column(
        title: "SHARE", minimum: 6, rank: 2, isRight: true,
        cells: shown.map { .init(text: NumberText.share($0.count, of: total), style: .plain) }),
    ]
    // The rest of the width, in whole half minutes.
    let taken = ScreenTable(columns: columns).widths(in: size.columns)
    let left = size.columns - taken.reduce(0) { $0 + ($1 > 0 ? $1 + ScreenTable.gap : 0) }
    let bars = min(left, LabelHistory.size) / 6 * 6
    if bars >= 12, taken.allSatisfy({ $0 > 0 }) {
      columns.append(
        ScreenTable.Column(
          title: trendTitle(bars), minimum: bars, rank: 3,
          cells: shown.map { .init(text: trend($0.history, bars), style: $0.label.screenStyle) }))
    }
    return ScreenTable(columns: columns).lines(width: size.columns, symbols: symbols)
  }

  /// All labels, or those that matter most, in the order of reports.
  private func shownLabels(_ count: Int) -> [ScreenContents.LabelCount] {
    if count >= contents.labels.count { return contents.labels }
    let ranked = contents.labels.indices.sorted { left, right in
      let (one, other) = (contents.labels[left], contents.labels[right])
      let isSelected = (one.label == controls.selected, other.label == controls.selected)
      if isSelected.0 != isSelected.1 { return isSelected.0 }
      return one.count == other.count ? left < right : one.count > other.count
    }
    return ranked.prefix(max(count, 0)).sorted().map { contents.labels[$0] }
  }

  private func nameCell(_ label: Label) -> ScreenLine.Span {
    let place = (Label.allCases.firstIndex(of: label) ?? 0) + 1
    let isSelected = controls.selected == label
    return .init(
      text: "\(place)\(isSelected ? symbols.arrow : " ")\(label.rawValue)", style: label.screenStyle
    )
  }

  private func trendTitle(_ bars: Int) -> String {
    let halfMinutes = bars * Int(LabelHistory.width) / 30
    return "LAST \(halfMinutes / 2)\(halfMinutes % 2 == 0 ? "" : ".5") MIN"
  }

  /// The newest bars, at the right.
  private func trend(_ history: [UInt32], _ bars: Int) -> String {
    let newest = Array(history.suffix(bars))
    return String(repeating: " ", count: bars - newest.count) + symbols.sparkline(newest)
  }
}
