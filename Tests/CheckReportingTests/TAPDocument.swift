import Testing

/// A TAP 14 document, read by the rules of its specification.
struct TAPDocument {
  struct Point {
    let isOK: Bool
    let number: Int
    let description: String
    /// `TODO` or `SKIP`, with what is behind it as it stands.
    let directive: (name: String, reason: String)?
    var diagnostics: [String]?
  }

  let plan: Int
  private(set) var points: [Point] = []

  init(_ text: String) throws {
    try #require(text.hasSuffix("\n"))
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
      String($0)
    }
    try #require(lines.removeFirst() == "TAP version 14")
    let planLine = lines.removeFirst()
    let plan = try #require(planLine.wholeMatch(of: /1\.\.([0-9]+)( # [^\n]+)?/))
    self.plan = try #require(Int(plan.1))
    var block: [String]?
    for line in lines {
      if let open = block {
        if line == "  ..." {
          try #require(points.last?.diagnostics == nil, "two blocks for one point")
          points[points.count - 1].diagnostics = open
          block = nil
        } else {
          try #require(line.hasPrefix("  "), "\(line)")
          block = open + [String(line.dropFirst(2))]
        }
      } else if line == "  ---" {
        try #require(!points.isEmpty)
        block = []
      } else {
        points.append(try Self.point(line))
      }
    }
    try #require(block == nil, "a block does not end")
  }

  private static func point(_ line: String) throws -> Point {
    let match = try #require(line.wholeMatch(of: /(not ok|ok) ([0-9]+) - (.*)/), "\(line)")
    // The first unescaped # with white space around it begins a directive.
    var description = String.UnicodeScalarView()
    var rest = match.3.unicodeScalars[...]
    var directive: (String, String)?
    while let scalar = rest.popFirst() {
      if scalar == "\\", let next = rest.first, next == "\\" || next == "#" {
        description.append(next)
        rest.removeFirst()
      } else if scalar == "#", description.last == " ", rest.first == " " {
        let words = try #require(String(rest).wholeMatch(of: /\ (TODO|SKIP)( (.*))?/), "\(line)")
        let reason = words.3.map { String($0) } ?? ""
        directive = (String(words.1), reason)
        description.removeLast()
        break
      } else {
        description.append(scalar)
      }
    }
    return Point(
      isOK: match.1 == "ok", number: try #require(Int(match.2)), description: String(description),
      directive: directive)
  }
}
