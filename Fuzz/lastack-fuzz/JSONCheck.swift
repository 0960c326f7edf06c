/// Whether octets are one JSON text in UTF-8, by the letter of RFC 8259; no reader of our own.
struct JSONCheck {
  private let octets: [UInt8]
  private var place = 0

  static func isValid(_ octets: [UInt8]) -> Bool {
    guard String(validating: octets, as: UTF8.self) != nil else { return false }
    var check = JSONCheck(octets: octets)
    guard check.skipValue(depth: 0) else { return false }
    check.skipSpace()
    return check.place == octets.count
  }

  private init(octets: [UInt8]) {
    self.octets = octets
  }

  private var current: UInt8? { place < octets.count ? octets[place] : nil }

  private mutating func skipSpace() {
    while let octet = current, octet == 0x20 || octet == 0x09 || octet == 0x0a || octet == 0x0d {
      place += 1
    }
  }

  private mutating func skip(_ text: StaticString) -> Bool {
    for index in 0..<text.utf8CodeUnitCount {
      guard unsafe text.utf8Start[index] == current else { return false }
      place += 1
    }
    return true
  }

  private mutating func skipValue(depth: Int) -> Bool {
    skipSpace()
    guard let first = current, depth < 32 else { return false }
    switch first {
    case UInt8(ascii: "{"):
      return skipList(closing: UInt8(ascii: "}")) { check in
        check.skipSpace()
        guard check.skipString() else { return false }
        check.skipSpace()
        return check.skip(":") && check.skipValue(depth: depth + 1)
      }
    case UInt8(ascii: "["):
      return skipList(closing: UInt8(ascii: "]")) { $0.skipValue(depth: depth + 1) }
    case UInt8(ascii: "\""): return skipString()
    case UInt8(ascii: "t"): return skip("true")
    case UInt8(ascii: "f"): return skip("false")
    case UInt8(ascii: "n"): return skip("null")
    default: return skipNumber()
    }
  }

  private mutating func skipList(
    closing: UInt8, _ element: (inout JSONCheck) -> Bool
  ) -> Bool {
    place += 1
    skipSpace()
    if current == closing {
      place += 1
      return true
    }
    while true {
      guard element(&self) else { return false }
      skipSpace()
      let next = current
      place += 1
      if next == closing { return true }
      if next != UInt8(ascii: ",") { return false }
    }
  }

  private mutating func skipString() -> Bool {
    guard skip("\"") else { return false }
    while let octet = current {
      place += 1
      switch octet {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"):
        guard let escape = current, "\"\\/bfnrtu".utf8.contains(escape) else { return false }
        place += 1
        if escape == UInt8(ascii: "u") {
          for _ in 0..<4 {
            guard let digit = current, "0123456789abcdefABCDEF".utf8.contains(digit) else {
              return false
            }
            place += 1
          }
        }
      case 0..<0x20: return false
      default: break
      }
    }
    return false
  }

  private mutating func skipNumber() -> Bool {
    if current == UInt8(ascii: "-") { place += 1 }
    if current == UInt8(ascii: "0") { place += 1 } else if !skipDigits() { return false }
    if current == UInt8(ascii: ".") {
      place += 1
      if !skipDigits() { return false }
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      place += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { place += 1 }
      return skipDigits()
    }
    return true
  }

  private mutating func skipDigits() -> Bool {
    let start = place
    while let octet = current, UInt8(ascii: "0")...UInt8(ascii: "9") ~= octet { place += 1 }
    return place > start
  }
}
