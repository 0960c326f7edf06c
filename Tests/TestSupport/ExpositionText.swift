/// A page of metrics, read as strictly as the format is written down.
///
/// Source: Prometheus, "Exposition formats", text format 0.0.4; what its best practices ask of names
/// is held too.
public struct ExpositionText {
  /// A family: its help, its type, and its samples in the order of the page.
  public struct Family {
    /// What the family says, with its escapes undone.
    public let help: String
    /// `counter`, `gauge` or `histogram`.
    public let type: String
    /// The samples.
    public internal(set) var samples: [Sample] = []
  }

  /// A line with a value.
  public struct Sample {
    /// The name, which in a histogram is the family's with a suffix.
    public let name: String
    /// The labels, escapes undone.
    public let labels: [String: String]
    /// The value.
    public let value: Double
  }

  /// What the page breaks, and where.
  public struct Violation: Error {
    /// The line, counted from 1.
    public let line: Int
    /// The rule.
    public let rule: String
  }

  /// The families by name.
  public private(set) var families: [String: Family] = [:]

  /// Reads a page.
  ///
  /// - Throws: the first `Violation`.
  public init(_ text: String) throws {
    guard text.hasSuffix("\n") else { throw Violation(line: 0, rule: "ends with a line end") }
    var current: String?
    var help: (name: String, text: String)?
    for (place, line) in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      func need(_ condition: Bool, _ rule: String) throws {
        if !condition { throw Violation(line: place + 1, rule: rule) }
      }
      let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
      if line.hasPrefix("#") {
        try need(words.count == 4, "HELP and TYPE have a name and a text")
        let name = String(words[2])
        try need(Self.isName(name), "a name is [a-zA-Z_:][a-zA-Z0-9_:]*")
        if words[1] == "HELP" {
          try need(help == nil && families[name] == nil, "one HELP a family, then its TYPE")
          help = (name, try Self.unescape(words[3], place + 1, quoted: false))
        } else {
          try need(words[1] == "TYPE" && help?.name == name, "TYPE follows HELP of the same name")
          let type = String(words[3])
          try need(["counter", "gauge", "histogram"].contains(type), "a type that is known")
          try need(name.hasSuffix("_total") == (type == "counter"), "counters end in _total")
          families[name] = Family(help: help?.text ?? "", type: type)
          current = name
          help = nil
        }
        continue
      }
      try need(help == nil, "TYPE follows HELP")
      let sample = try Self.sample(line, place + 1)
      guard let name = current, let family = families[name] else {
        throw Violation(line: place + 1, rule: "samples follow their TYPE")
      }
      let suffixes = family.type == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
      try need(suffixes.contains { sample.name == name + $0 }, "samples stand with their family")
      let isTwice = family.samples.contains {
        $0.name == sample.name && $0.labels == sample.labels
      }
      try need(!isTwice, "no series twice")
      if family.type != "gauge" { try need(sample.value >= 0, "counts are never below zero") }
      families[name]?.samples.append(sample)
    }
    for (name, family) in families where family.type == "histogram" {
      try Self.checkHistogram(name, family)
    }
  }

  /// The value of a series; nil where the page has none.
  public subscript(name: String, labels: [String: String]) -> Double? {
    families[name]?.samples.first { $0.name == name && $0.labels == labels }?.value
  }

  /// The value of a series without labels; nil where the page has none.
  public subscript(name: String) -> Double? { self[name, [:]] }

  /// A histogram's number of values and their sum.
  public func histogram(_ name: String) -> (count: Double, sum: Double)? {
    let samples = families[name]?.samples ?? []
    guard let count = samples.first(where: { $0.name == name + "_count" }),
      let sum = samples.first(where: { $0.name == name + "_sum" })
    else { return nil }
    return (count.value, sum.value)
  }

  /// A histogram's cumulative counts by upper bound.
  public func buckets(_ name: String) -> [(bound: Double, count: Double)] {
    (families[name]?.samples ?? []).compactMap { sample in
      guard let bound = sample.labels["le"].flatMap(Self.number) else { return nil }
      return (bound, sample.value)
    }
  }

  private static func checkHistogram(_ name: String, _ family: Family) throws {
    let buckets = family.samples.filter { $0.name == name + "_bucket" }
    let bounds = buckets.compactMap { $0.labels["le"].flatMap(number) }
    let counts = buckets.map(\.value)
    let isRising =
      zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
      && zip(counts, counts.dropFirst()).allSatisfy { $0 <= $1 }
    let total = family.samples.filter { $0.name == name + "_count" }.map(\.value)
    let sums = family.samples.filter { $0.name == name + "_sum" }
    guard bounds.count == buckets.count, isRising, bounds.last == .infinity, total == [counts.last],
      sums.count == 1
    else {
      throw Violation(
        line: 0, rule: "\(name): buckets rise to le=\"+Inf\", which is _count, and there is a _sum")
    }
  }

  private static func sample(_ line: Substring, _ number: Int) throws -> Sample {
    var rest = line
    let name = String(rest.prefix { $0 != "{" && $0 != " " })
    rest.removeFirst(name.count)
    guard isName(name) else { throw Violation(line: number, rule: "a sample has a name") }
    var labels: [String: String] = [:]
    if rest.first == "{" {
      rest.removeFirst()
      while true {
        let label = String(rest.prefix { $0 != "=" })
        rest.removeFirst(label.count)
        guard isName(label), !label.contains(":"), !label.hasPrefix("__"), rest.hasPrefix("=\"")
        else { throw Violation(line: number, rule: "a label is name=\"value\"") }
        rest.removeFirst(2)
        let start = rest.startIndex
        while let next = rest.first, next != "\"" { rest = rest.dropFirst(next == "\\" ? 2 : 1) }
        let value = line[start..<rest.startIndex]
        guard rest.first == "\"", labels[label] == nil else {
          throw Violation(line: number, rule: "a value is closed, and no label is there twice")
        }
        labels[label] = try unescape(value, number, quoted: true)
        rest.removeFirst()
        guard let next = rest.popFirst(), next == "," || next == "}" else {
          throw Violation(line: number, rule: "labels are separated by commas and closed")
        }
        if next == "}" { break }
      }
    }
    guard rest.first == " ", let value = Self.number(String(rest.dropFirst())) else {
      throw Violation(line: number, rule: "a space and a number, and nothing more")
    }
    return Sample(name: name, labels: labels, value: value)
  }

  private static func number(_ text: String) -> Double? {
    if text == "+Inf" { return .infinity }
    let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2e || $0 == 0x2d }
    return isPlain ? Double(text) : nil
  }

  private static func unescape(_ text: Substring, _ line: Int, quoted: Bool) throws -> String {
    var result = ""
    var rest = text
    while let character = rest.popFirst() {
      guard character == "\\" else {
        result.append(character)
        continue
      }
      switch rest.popFirst() {
      case "\\": result.append("\\")
      case "n": result.append("\n")
      case "\"" where quoted: result.append("\"")
      default: throw Violation(line: line, rule: "only \\\\, \\n and \\\" are escapes")
      }
    }
    return result
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.first, !("0"..."9").contains(first) else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
  }
}
