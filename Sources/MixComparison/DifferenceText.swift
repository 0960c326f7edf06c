internal import ReportWriting
internal import TeardownAnalysis

/// A comparison for a person: 80 columns, the worst changes first.
///
/// All servers together come first, then every server with a significant change; of those without
/// one only their number.
public struct DifferenceText {
  private var canvas: TextCanvas

  /// How many servers are shown with their changes.
  static let limit = 20

  /// A writer.
  ///
  /// - Parameter isColoured: whether to colour with ANSI escape sequences.
  public init(isColoured: Bool) {
    canvas = TextCanvas(isColoured: isColoured)
  }

  /// The comparison as text.
  public mutating func text(of difference: MixDifference, _ facts: DifferenceFacts) -> String {
    write(facts.before, "before", difference.connectionsBefore)
    write(facts.after, "after", difference.connectionsAfter)
    let (first, others) = Self.shown(of: difference)
    for group in first + others.prefix(Self.limit) { write(group) }
    writeRest(of: difference, changed: others.count)
    var buffer = ByteBuffer()
    canvas.move(into: &buffer)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  /// The groups that are shown in any case, and those that are because they changed, the worst
  /// first.
  private static func shown(
    of difference: MixDifference
  ) -> (always: [MixDifference.Group], changed: [MixDifference.Group]) {
    if difference.groups.count == 1 { return (difference.groups, []) }
    let changed = difference.groups.filter { group in
      group.group != .all && group.changes.contains(where: \.isSignificant)
    }
    // Sorted by what is worst; a stable order, because groups are in one.
    let ranked = changed.enumerated().sorted { left, right in
      let (first, second) = (left.element.worst, right.element.worst)
      return first == second ? left.offset < right.offset : first > second
    }
    return (difference.groups.filter { $0.group == .all }, ranked.map(\.element))
  }

  private mutating func write(
    _ capture: DifferenceFacts.Capture, _ name: String, _ connections: UInt64
  ) {
    canvas.put("  ")
    canvas.put(name, .dim)
    canvas.pad(to: 10)
    let file = capture.file == "-" ? "standard input" : capture.file
    canvas.flow("\(file), \(NumberText.counted(connections, "connection"))", indent: 10)
    canvas.newline()
    guard let failure = capture.failure else { return }
    canvas.pad(to: 10)
    canvas.flow(failure, indent: 10, .yellow)
    canvas.newline()
  }

  private mutating func write(_ group: MixDifference.Group) {
    canvas.heading(group.group.name)
    canvas.pad(to: 31)
    for (title, end) in zip(["before", "after", "change"], [46, 61, 70]) {
      canvas.putRight(title, endingAt: end, .dim)
    }
    canvas.newline()
    for change in group.changes { write(change, in: group) }
  }

  private mutating func write(_ change: MixDifference.Change, in group: MixDifference.Group) {
    let style: TextCanvas.Style =
      change.isRegression ? .red : change.isImprovement ? .green : .plain
    canvas.put("  ")
    canvas.put(change.label.rawValue, style)
    canvas.putRight(Self.count(change.before), endingAt: 38)
    canvas.putRight(NumberText.share(change.before, of: group.before), endingAt: 46, .dim)
    canvas.putRight(Self.count(change.after), endingAt: 54)
    canvas.putRight(NumberText.share(change.after, of: group.after), endingAt: 61, .dim)
    canvas.putRight(Self.points(change.growth), endingAt: 70, style)
    let mark =
      change.isRegression
      ? "worse" : change.isImprovement ? "better" : change.isSignificant ? "changed" : ""
    if !mark.isEmpty {
      canvas.pad(to: 72)
      canvas.put(mark, style)
    }
    canvas.newline()
  }

  /// What was compared and is not shown, and how.
  private mutating func writeRest(of difference: MixDifference, changed: Int) {
    canvas.newline()
    let servers = difference.groups.filter { $0.group != .all }
    var sentences: [String] = []
    if changed > Self.limit {
      sentences.append("\(changed - Self.limit) more changed; --format json lists all.")
    }
    if difference.groups.count > 1 {
      sentences += Self.unchanged(servers, difference.grouping == .port ? "port" : "server")
    }
    if difference.isPartial {
      sentences.append(
        "There were too many servers to keep all: the last ones are counted together.")
    }
    let level = Self.percent(difference.level)
    let least = Self.percent(difference.leastChange)
    sentences.append(
      "Fisher's exact test, corrected for \(NumberText.counted(UInt64(difference.comparisons), "comparison")) (Holm): "
        + "significant at \(level) and from a change of \(least) of the connections on.")
    canvas.put("  ")
    canvas.flow(sentences.joined(separator: " "), indent: 2, .dim)
    canvas.newline()
  }

  /// What there is to say of the servers that are not shown.
  private static func unchanged(_ servers: [MixDifference.Group], _ noun: String) -> [String] {
    let onBothSides = servers.filter { $0.before > 0 && $0.after > 0 }
    let unchanged = onBothSides.filter { !$0.changes.contains(where: \.isSignificant) }
    var sentences: [String] = []
    if !unchanged.isEmpty {
      let small = unchanged.count(where: \.isTooSmall)
      let tail = small == 0 ? "" : ", \(small) of which have too few connections of a kind to tell"
      sentences.append(
        "No significant change at \(NumberText.counted(UInt64(unchanged.count), noun))\(tail).")
    }
    let single = servers.count - onBothSides.count
    if single > 0 {
      sentences.append("\(NumberText.counted(UInt64(single), noun)) in one of the captures only.")
    }
    return sentences
  }

  private static func count(_ number: UInt64) -> String {
    number == 0 ? "-" : NumberText.grouped(number)
  }

  /// A change of a share in percentage points: `+3.2`, `-0.1`, `+<0.1`.
  static func points(_ growth: Double?) -> String {
    guard let growth else { return "" }
    let tenths = Int((growth * 1000).rounded())
    if growth == 0 { return "0.0" }
    let sign = growth < 0 ? "-" : "+"
    if tenths == 0 { return sign + "<0.1" }
    return "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }

  /// A share as per cent with as many decimals as it needs, at most six: `1%`, `0.05%`.
  static func percent(_ share: Double) -> String {
    let millionths = Int((share * 100_000_000).rounded())
    let (whole, rest) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
    if rest == 0 { return "\(whole)%" }
    var decimals = String(1_000_000 + rest).dropFirst()
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(whole).\(decimals)%"
  }
}

extension MixDifference.Group {
  /// How bad the changes are: the largest growth of a regression, or, without one, nothing.
  fileprivate var worst: Double {
    changes.filter(\.isRegression).compactMap(\.growth).max() ?? 0
  }
}
