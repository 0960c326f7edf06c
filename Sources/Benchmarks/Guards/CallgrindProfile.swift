/// What a file of callgrind says: the instructions of the whole run, and how often each function was called.
///
/// Source: Valgrind manual, "Callgrind Format Specification": `fn=(1) name` and `cfn=(1) name` name a
/// function the first time and only number it later, `calls=N …` counts calls of the last `cfn`, `totals: N`
/// is the sum.
struct CallgrindProfile {
  let instructions: Int
  /// Calls of every function; the levels of a recursion (`name'2`) count as the function.
  let calls: [String: Int]

  /// Nil when the text has no total.
  init?(text: String) {
    var names: [Substring: String] = [:]
    var counts: [Substring: Int] = [:]
    var callee: Substring = ""
    var total: Int?
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      if line.starts(with: "fn=".utf8) {
        _ = Self.number(Substring(line.dropFirst(3)), naming: &names)
      } else if line.starts(with: "cfn=".utf8) {
        callee = Self.number(Substring(line.dropFirst(4)), naming: &names)
      } else if line.starts(with: "calls=".utf8) {
        let count = Substring(line.dropFirst(6)).split(separator: " ").first
        counts[callee, default: 0] += count.flatMap { Int($0) } ?? 0
      } else if line.starts(with: "totals: ".utf8) {
        total = Int(Substring(line.dropFirst(8)))
      }
    }
    guard let total else { return nil }
    instructions = total
    var calls: [String: Int] = [:]
    for (number, count) in counts {
      calls[names[number] ?? String(number), default: 0] += count
    }
    self.calls = calls
  }

  /// The number of a function such as `(12) malloc`, and its name noted if it is told.
  private static func number(
    _ text: Substring, naming names: inout [Substring: String]
  ) -> Substring {
    guard let end = text.firstIndex(of: ")") else { return text }
    let number = text[...end]
    let name = text[text.index(after: end)...].drop { $0 == " " }
    if !name.isEmpty {
      names[number] = String(name.split(separator: "'").first ?? name)
    }
    return number
  }
}
