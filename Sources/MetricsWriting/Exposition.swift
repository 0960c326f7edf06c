/// Metrics as text, as Prometheus and all that speaks its format read them.
///
/// A family is a name with its help and type, and its samples follow it at once; both are checked
/// as they are written, because a scraper refuses the whole page for one line that is wrong.
///
/// Source: Prometheus, "Exposition formats", text format 0.0.4.
public struct Exposition: Sendable {
  /// What has been written.
  public private(set) var text = ""
  private var families: Set<String> = []
  private var family = Family(name: "", type: .gauge)

  /// The value of `Content-Type` that goes with the text.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// What a family's samples mean.
  public enum MetricType: String, Sendable {
    /// Only rises, from zero at the start of the program.
    case counter
    /// Rises and falls.
    case gauge
    /// Counts by upper bound.
    case histogram
  }

  /// A label of a sample: a name and a value.
  public typealias Label = (name: String, value: String)

  private struct Family {
    let name: String
    let type: MetricType
  }

  /// A page with nothing on it.
  public init() {}

  /// Begins a family: what follows are its samples.
  ///
  /// - Parameters:
  ///   - name: in the base unit (seconds, bytes), which it names; ends in `_total` for a counter.
  ///   - type: what the samples mean.
  ///   - help: one sentence for a person.
  public mutating func begin(_ name: String, _ type: MetricType, _ help: String) {
    precondition(Self.isName(name, mayHaveColon: true), "\(name) is no name of a metric")
    precondition(
      name.hasSuffix("_total") == (type == .counter),
      "\(name): counters end in _total, and only they")
    precondition(families.insert(name).inserted, "\(name) is written twice")
    family = Family(name: name, type: type)
    text += "# HELP \(name) \(Self.escaped(help, quoted: false))\n# TYPE \(name) \(type.rawValue)\n"
  }

  /// Writes a sample that is a count.
  public mutating func sample(_ value: UInt64, _ labels: Label...) {
    precondition(family.type != .histogram, "\(family.name) is a histogram")
    append(family.name, labels, String(value))
  }

  /// Writes a sample that is a span of time, in seconds.
  ///
  /// - Parameters:
  ///   - nanoseconds: the span.
  ///   - labels: the sample's labels.
  public mutating func sample(nanoseconds: Int64, _ labels: Label...) {
    precondition(family.type != .histogram, "\(family.name) is a histogram")
    append(family.name, labels, Self.seconds(nanoseconds))
  }

  /// Writes a histogram of spans of time, in seconds: `_bucket`, `_sum` and `_count`.
  public mutating func sample(_ histogram: DurationBuckets) {
    precondition(family.type == .histogram, "\(family.name) is no histogram")
    var sum: UInt64 = 0
    for (place, bound) in DurationBuckets.bounds.enumerated() {
      sum += histogram.counts[place]
      append(family.name + "_bucket", [("le", Self.seconds(bound))], String(sum))
    }
    append(family.name + "_bucket", [("le", "+Inf")], String(histogram.count))
    append(family.name + "_sum", [], Self.seconds(Int64(clamping: histogram.sum)))
    append(family.name + "_count", [], String(histogram.count))
  }

  private mutating func append(_ name: String, _ labels: [Label], _ value: String) {
    text += name
    if !labels.isEmpty {
      let pairs = labels.map { label in
        precondition(
          Self.isName(label.name, mayHaveColon: false) && !label.name.hasPrefix("__"),
          "\(label.name) is no name of a label")
        return "\(label.name)=\"\(Self.escaped(label.value, quoted: true))\""
      }
      text += "{" + pairs.joined(separator: ",") + "}"
    }
    text += " \(value)\n"
  }

  /// A span of time in seconds, exactly and without an exponent.
  static func seconds(_ nanoseconds: Int64) -> String {
    let (whole, part) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    let sign = nanoseconds < 0 ? "-" : ""
    if part == 0 { return "\(sign)\(whole)" }
    var digits = String(part)
    digits = String(repeating: "0", count: 9 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "\(sign)\(whole).\(digits)"
  }

  /// Backslashes and line ends, and in a label's value quotes, behind a backslash.
  private static func escaped(_ text: String, quoted: Bool) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quoted: result += "\\\""
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// Whether a text is `[a-zA-Z_:][a-zA-Z0-9_:]*`, or the same without colons.
  private static func isName(_ text: String, mayHaveColon: Bool) -> Bool {
    guard let first = text.utf8.first, !isDigit(first) else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "_"):
        true
      case UInt8(ascii: ":"): mayHaveColon
      default: isDigit(byte)
      }
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
