import Wire

/// Reads the script of a ladder, line by line.
enum LadderParser {
  /// The rungs of a script; empty lines and comments give none.
  static func rungs(of script: String) throws(LadderError) -> [Ladder.Rung] {
    var rungs: [Ladder.Rung] = []
    var names: Set<String> = []
    var incarnations: [Ladder.Sender: UInt32] = [:]
    var number = 0
    for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      var parser = LadderLineParser(String(line), number: number)
      if parser.isEmpty { continue }
      if let (sender, number) = try parser.incarnation() {
        incarnations[sender] = number
        continue
      }
      var rung = try parser.rung()
      rung.incarnation = incarnations[rung.sender] ?? 0
      rung.peerIncarnation = incarnations[rung.sender.peer] ?? 0
      if case .echo(let name) = rung.options.timestamps, !names.contains(name) {
        throw parser.error(.unknownName(name))
      }
      if let name = rung.name { names.insert(name) }
      rungs.append(rung)
    }
    return rungs
  }
}

/// Reads one line of a script.
struct LadderLineParser {
  private let text: String
  private let number: Int
  private var words: ArraySlice<Substring>

  init(_ line: String, number: Int) {
    let code = line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line[...]
    text = String(code.trimmingSpaces)
    self.number = number
    words = text.split(whereSeparator: \.isWhitespace)[...]
  }

  var isEmpty: Bool { words.isEmpty }

  func error(_ problem: LadderError.Problem) -> LadderError {
    LadderError(line: number, text: text, problem: problem)
  }

  /// `isn > n`, or nil when the line is a rung.
  mutating func incarnation() throws(LadderError) -> (Ladder.Sender, UInt32)? {
    guard words.first == "isn" else { return nil }
    words.removeFirst()
    return (try sender(), try integer("number of octets"))
  }

  mutating func rung() throws(LadderError) -> Ladder.Rung {
    let timeWord = try next("time")
    guard timeWord.first == "+", let delay = Self.nanoseconds(timeWord.dropFirst()) else {
      throw error(.unreadable(String(timeWord), as: "time such as +.010"))
    }
    let sender = try sender()
    let control = try flags()
    let (start, length) = try range()
    var rung = Ladder.Rung(
      text: text, delay: delay, sender: sender, control: control, start: start, length: length,
      acknowledgment: nil, incarnation: 0, peerIncarnation: 0)
    while !words.isEmpty { try takeWord(into: &rung) }
    guard (rung.acknowledgment != nil) == control.contains(.ack) else {
      throw error(.acknowledgmentMismatch)
    }
    return rung
  }

  private mutating func takeWord(into rung: inout Ladder.Rung) throws(LadderError) {
    let word = try next("word")
    switch word {
    case "ack": rung.acknowledgment = try integer("acknowledgment number")
    case "win": rung.window = try integer("window")
    case "id": rung.identification = try integer("identification")
    case "ttl": rung.timeToLive = try integer("time to live")
    case "drop": rung.fate = .notCaptured
    case "lost": rung.fate = .lostBeyond
    case "dup": rung.repeatedAfter = Int64(try integer("number of microseconds") as UInt32) * 1000
    case "as": rung.name = String(try next("name"))
    case "delayed":
      let text = try next("number of seconds")
      guard let delay = Self.nanoseconds(text) else {
        throw error(.unreadable(String(text), as: "number of seconds"))
      }
      rung.sentBefore = delay
    case _ where word.hasPrefix("<"): try takeOptions(from: word, into: &rung.options)
    default: throw error(.unknown(String(word)))
    }
  }

  /// `<mss 1460,sackOK>`, whose first word has been taken.
  private mutating func takeOptions(
    from first: Substring, into options: inout Ladder.Options
  ) throws(LadderError) {
    var body = first.dropFirst()[...]
    var joined = String(body)
    while !body.hasSuffix(">") {
      body = try next("closing >")
      joined += " " + body
    }
    for option in joined.dropLast().split(separator: ",") {
      try takeOption(option.split(separator: " ")[...], into: &options)
    }
  }

  private func takeOption(
    _ parts: ArraySlice<Substring>, into options: inout Ladder.Options
  ) throws(LadderError) {
    let values = parts.dropFirst()
    switch (parts.first ?? "", values.count) {
    case ("mss", 1): options.maximumSegmentSize = try integer(values.first, "segment size")
    case ("wscale", 1): options.windowScale = try integer(values.first, "shift")
    case ("sackOK", 0): options.selectivePermitted = true
    case ("cut", 0): options.cut = true
    case ("nots", 0): options.timestamps = .absent
    case ("ts", 0): options.timestamps = .automatic
    case ("ts", 1):
      let (value, echo) = try pair(values.first, "/")
      options.timestamps = .values(value, echo)
    case ("echo", 1): options.timestamps = .echo(String(values.first ?? ""))
    case ("sack", 1...4):
      for block in values {
        let (left, right) = try pair(block, ":")
        guard left < right else { throw error(.unreadable(String(block), as: "SACK block")) }
        options.blocks.append(left..<right)
      }
    default: throw error(.unknown(parts.joined(separator: " ")))
    }
  }

  private mutating func next(_ part: String) throws(LadderError) -> Substring {
    guard let word = words.popFirst() else { throw error(.missing(part)) }
    return word
  }

  private mutating func sender() throws(LadderError) -> Ladder.Sender {
    let word = try next("direction")
    switch word {
    case ">": return .client
    case "<": return .server
    default: throw error(.unreadable(String(word), as: "direction, which is > or <"))
    }
  }

  private mutating func flags() throws(LadderError) -> ControlBits {
    let word = try next("flags")
    var control: ControlBits = []
    for letter in word {
      switch letter {
      case "S": control.insert(.syn)
      case "F": control.insert(.fin)
      case "R": control.insert(.rst)
      case "P": control.insert(.psh)
      case ".": control.insert(.ack)
      default: throw error(.unreadable(String(word), as: "set of flags out of S F R P ."))
      }
    }
    return control
  }

  /// `start:end(length)`.
  private mutating func range() throws(LadderError) -> (start: UInt32, length: UInt32) {
    let word = try next("range of sequence numbers")
    let parts = word.split(omittingEmptySubsequences: false) { ":()".contains($0) }
    guard parts.count == 4, parts[3].isEmpty, let start = UInt32(parts[0]),
      let end = UInt32(parts[1]), let length = UInt32(parts[2])
    else { throw error(.unreadable(String(word), as: "range such as 1:101(100)")) }
    guard end &- start == length else {
      throw error(.lengthMismatch(start: start, end: end, length: length))
    }
    return (start, length)
  }

  private mutating func integer<T: FixedWidthInteger>(_ what: String) throws(LadderError) -> T {
    try integer(try next(what), what)
  }

  private func integer<T: FixedWidthInteger>(
    _ word: Substring?, _ what: String
  ) throws(LadderError) -> T {
    guard let word, let number = T(word) else {
      throw error(.unreadable(String(word ?? ""), as: what))
    }
    return number
  }

  private func pair(
    _ word: Substring?, _ separator: Character
  ) throws(LadderError) -> (UInt32, UInt32) {
    let parts = (word ?? "").split(separator: separator, omittingEmptySubsequences: false)
    guard parts.count == 2, let first = UInt32(parts[0]), let second = UInt32(parts[1]) else {
      throw error(.unreadable(String(word ?? ""), as: "pair of numbers"))
    }
    return (first, second)
  }

  /// Decimal seconds with at most nine places, as nanoseconds.
  static func nanoseconds(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), text.count > 0, text != "." else { return nil }
    let places = parts.count == 2 ? parts[1] : ""
    guard places.count <= 9, let seconds = Int64(parts[0].isEmpty ? "0" : parts[0]),
      let fraction = Int64(places + String(repeating: "0", count: 9 - places.count))
    else { return nil }
    return seconds * 1_000_000_000 + fraction
  }
}

extension Substring {
  /// Without the white space at either end.
  fileprivate var trimmingSpaces: Substring {
    var rest = self
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}
