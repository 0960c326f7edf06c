/// The functions that every frame goes through, by name, from the file that lists them.
struct HotCodeList {
  /// Names as `swift demangle --simplified` writes them, without `specialized` and `static`.
  let names: [String]

  /// Reads the list: a name a line; lines that begin with `#` explain.
  init(text: String) {
    names = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
  }
}

/// A function of the program, as `nm -S` and `swift demangle` tell it: address, size, kind, name.
struct CodeSymbol: Equatable {
  let address: UInt64
  let size: UInt64
  let name: String

  /// Nil for a line that is no function.
  init?(_ line: some StringProtocol) {
    let words = line.split(separator: " ", maxSplits: 3)
    guard words.count == 4, words[2] == "t" || words[2] == "T",
      let address = UInt64(words[0], radix: 16), let size = UInt64(words[1], radix: 16)
    else { return nil }
    self.address = address
    self.size = size
    name = String(words[3])
  }

  /// Whether this is the function of a listed name, or a specialization of it.
  func isNamed(_ listed: String) -> Bool {
    var rest = name[...]
    for prefix in ["merged ", "specialized ", "static "] where rest.hasPrefix(prefix) {
      rest = rest.dropFirst(prefix.count)
    }
    return rest == listed
  }
}

/// What a line of `objdump -d` calls.
enum CodeCall: Equatable {
  /// A function by name.
  case named(String)
  /// Whatever stands in a register or in memory: a closure, a witness, a class's method.
  case indirect

  /// Nil for an instruction that calls nothing.
  init?(_ line: some StringProtocol) {
    let words = line.split { $0 == " " || $0 == "\t" }
    guard let place = words.firstIndex(where: { $0 == "call" || $0 == "callq" || $0 == "jmp" }),
      place + 1 < words.count
    else { return nil }
    if let open = line.lastIndex(of: "<"), line.last == ">" {
      let name = line[line.index(after: open)...].dropLast()
      self = .named(String(name.split(separator: "@").first ?? name))
    } else if words[place] != "jmp", words[place + 1].hasPrefix("*") {
      self = .indirect
    } else {
      return nil
    }
  }

  /// Why hot code must not make this call; nil when it may.
  var objection: String? {
    switch self {
    case .named(let name): RuntimeCalls.include(name) ? name : nil
    case .indirect: "an indirect call: a closure, a witness or a class's method"
    }
  }
}
