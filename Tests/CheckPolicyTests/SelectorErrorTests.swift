@testable import CheckPolicy
import Testing

/// A selector with its wrong part between arrows, and what is said of it.
struct WrongSelector: CustomTestStringConvertible {
  let marked: String
  let sentence: String

  init(_ marked: String, _ sentence: String) {
    self.marked = marked
    self.sentence = sentence
  }

  var testDescription: String { marked }

  static let all = [
    WrongSelector(
      "→server.prt← == 443", "no field is called 'server.prt'; did you mean 'server.port'?"),
    WrongSelector("→server← == 443", "there are server.ip, server.port"),
    WrongSelector("→frobnicate← == 443", "no field is called 'frobnicate'; 'lastack help check'"),
    WrongSelector("label == →rst-aborted←", "if it is a value, put it in quotation marks"),
    WrongSelector(
      "label == →\"rst-abort\"←", "'label' is never 'rst-abort'; did you mean 'rst-aborted'?"),
    WrongSelector(
      "label == →443←", "'label' is a name, and '443' is not; put it in quotation marks"),
    WrongSelector(
      "initiator == →\"nobody\"←",
      "'initiator' is never 'nobody'; it is one of client, server, both"),
    WrongSelector("server.port == →\"443\"←", "'server.port' is a number, and \"443\" is not"),
    WrongSelector("server.port == →5s←", "'server.port' is a number, and '5s' is not"),
    WrongSelector("close.duration > →5←", "is a span of time, and '5' has no unit; write 5s"),
    WrongSelector("close.duration > →5kB←", "write 5s or 200ms"),
    WrongSelector("bytes.server > →5s←", "is an amount of data, and '5s' is not; write 500"),
    WrongSelector("client.ip == →10.0.0.300←", "write 10.0.0.5, 10.0.0.0/8 or fd77::/64"),
    WrongSelector("client.ip in →10.0.0.0/33←", "is an IP address, and '10.0.0.0/33' is not"),
    WrongSelector("client.ip →<← 10.0.0.1", "which has no order; write == or !="),
    WrongSelector("server.port == →client.ip←", "they cannot be compared"),
    WrongSelector("shape →>← null", "null is neither below nor above anything"),
    WrongSelector("rst.classes == →\"abort\"←", "is a list; write 'rst.classes contains \"...\"'"),
    WrongSelector("→rst.classes← in (\"abort\")", "so it is in no list; write 'contains'"),
    WrongSelector("rst.classes contains →\"abrot\"←", "did you mean 'abort'?"),
    WrongSelector("→server.port← contains \"4\"", "contains nothing; compare it with =="),
    WrongSelector("file contains →4←", "put it in quotation marks"),
    WrongSelector("server.port in (→500..400←)", "the range '500..400' is empty"),
    WrongSelector("server.port in (80, 443→←", "expected ',' or ')' in this list"),
    WrongSelector("server.port →=← 443", "'=' compares nothing; write '=='"),
    WrongSelector("→server.port←", "is a number, so it needs a comparison"),
    WrongSelector("→\"a\"← == \"a\"", "one side of a comparison must be a field"),
    WrongSelector("server.port == 443 →label← == 'open'", "expected 'and', 'or' or the end"),
    WrongSelector("1 < server.port →<← 5", "join two comparisons with 'and'"),
    WrongSelector("server.port ==→←", "a field or a value is missing at the end"),
    WrongSelector("→(←server.port == 1", "this parenthesis is not closed"),
    WrongSelector("one_sided→)←", "expected 'and', 'or' or the end"),
    WrongSelector("file == →\"a", "this text has no closing \""),
    WrongSelector("one_sided →§← 1", "'§' means nothing here"),
    WrongSelector("one_sided and →or← one_sided", "not 'or'"),
    WrongSelector("label not →==← 'open'", "expected 'in' after 'not'"),
    WrongSelector("→←", "the selector is empty"),
    WrongSelector("close.lost == →99999999999999999999←", "is a number, and"),
  ]
}

@Suite("What is said of a selector that makes no sense")
struct SelectorErrorTests {
  @Test(arguments: WrongSelector.all)
  func thePlaceIsMarkedAndTheSentenceHelps(wrong: WrongSelector) throws {
    let text = wrong.marked.replacing("→", with: "").replacing("←", with: "")
    let error = try #require(throws: SelectorError.self) { try Selector(text) }
    #expect(error.sentence.contains(wrong.sentence), "\(error.sentence)")
    let start = try #require(wrong.marked.firstIndex(of: "→"))
    #expect(error.place.lowerBound == wrong.marked[..<start].count, "\(error.marked)")
    if let end = wrong.marked.firstIndex(of: "←") {
      #expect(error.place.count == max(1, wrong.marked[start..<end].count - 1), "\(error.marked)")
    }
  }

  @Test func theMarkStandsBelowTheWrongPart() throws {
    let error = try #require(throws: SelectorError.self) {
      try Selector("label == 'open' or server.prt == 443")
    }
    #expect(
      error.marked == """
          label == 'open' or server.prt == 443
                             ^~~~~~~~~~
        """)
  }

  @Test func ofALongSelectorTheSurroundingsAreShown() throws {
    let text = Array(repeating: "id == 1", count: 30).joined(separator: " or ") + " or idd == 1"
    let error = try #require(throws: SelectorError.self) { try Selector(text) }
    let lines = error.marked.split(separator: "\n").map(Array.init)
    #expect(lines.count == 2)
    let mark = try #require(lines[1].firstIndex(of: "^"))
    #expect(String(lines[0][mark...]).hasPrefix("idd == 1"))
    #expect(lines[0].count < 90)
  }

  @Test func whatIsNestedTooDeeplyIsRefused() {
    let text =
      String(repeating: "(", count: 1000) + "one_sided" + String(repeating: ")", count: 1000)
    #expect(throws: SelectorError.self) { try Selector(text) }
    #expect(throws: SelectorError.self) { try Selector(String(repeating: "not ", count: 500)) }
    #expect(throws: SelectorError.self) { try Selector(String(repeating: "x", count: 5000)) }
  }
}
