@testable import CheckPolicy
import Testing

@Suite("Which connections a selector means")
struct SelectorTests {
  @Test(arguments: [
    "label == \"rst-aborted\"", "'rst-aborted' == label", "label != \"open\"",
    "server.port == 443", "443 == server.port", "server.port in (80, 443)",
    "server.port in (1..100, 400..500)", "server.port in 443", "server.port not in (80, 8080)",
    "client.port > server.port", "not client.port < server.port", "client.ip == 10.77.0.1",
    "client.ip == \"10.77.0.1\"", "client.ip in 10.0.0.0/8",
    "client.ip in (fd77::/64, 10.77.0.0/24)",
    "client.ip == 10.77.0.0/16", "client.ip != server.ip", "client.ip not in (::1, 10.77.1.0/24)",
    "initiator == \"server\" and aborted_by == initiator", "shape == null", "aborted_by != null",
    "shape != \"simultaneous\"", "not shape == \"simultaneous\"", "not all_data_delivered",
    "all_data_delivered == false", "one_sided or true", "rst.classes contains \"data-after-close\"",
    "\"data-after-close\" in rst.classes", "rst.effective == \"data-after-close\"",
    "not (rst.classes contains 'abort')", "rst.count == 1", "duration >= 9s", "duration <= 0.15min",
    "duration in (8s..10s)", "bytes.server == 6kB", "bytes.server > 5999", "file contains \"pcap\"",
    "file in (\"a.pcap\", \"b.pcap\")",
    "label == \"open\" or label == \"rst-aborted\" and id == 18",
    "(label == 'open' or label == 'rst-aborted') && !(id == 19)",
    "label == 'open' || rst.count > 0",
    "NOT one_sided AND rst.count >= 1", "close.wave1.lost == 0", "close_wait.seconds == null",
    "packets.client in (8)",
  ])
  func itMeansTheAbortedConnection(text: String) throws {
    #expect(try Selector(text).matches(Sample.aborted()))
    #expect(try !Selector("not (\(text))").matches(Sample.aborted()))
  }

  @Test(arguments: [
    "label == \"open\"", "shape == \"simultaneous\"", "close.duration < 1h", "close.duration >= 0s",
    "not close.duration == null", "shape in (\"clean-four-way\")", "server.ip == fd77::/16",
    "server.ip in (10.77.0.3, 10.78.0.0/16)", "one_sided", "rst.forgery contains \"ttl\"",
    "bytes.server > 6kB", "label == 'rst-aborted' and (id == 1 or id == 2)",
  ])
  func itMeansAnother(text: String) throws {
    #expect(try !Selector(text).matches(Sample.aborted()))
  }

  @Test func ofALossItTellsTheWaveAndHowCertainItIs() throws {
    let text = "close.lost == 1 and close.wave1.lost == 1 and close.certainties contains 'certain'"
    #expect(try Selector(text).matches(Sample.lostFin()))
    #expect(try !Selector(text).matches(Sample.aborted()))
  }

  @Test func whatIsAbsentIsNeitherBelowNorAbove() throws {
    for sign in ["<", "<=", ">", ">=", "=="] {
      #expect(try !Selector("close.duration \(sign) 1s").matches(Sample.aborted()))
    }
    #expect(try Selector("close.duration != 1s").matches(Sample.aborted()))
  }

  @Test func closeWaitLastsFromThePeersFin() throws {
    let text = "close_wait.side == 'server' and close_wait.seconds == 8.1s and not close_wait.ended"
    #expect(try Selector(text).matches(Sample.halfClosed()))
  }

  @Test(arguments: SelectorField.allCases)
  func everyFieldCanBeAskedFor(field: SelectorField) throws {
    let name = field.rawValue
    let text =
      switch field.kind {
      case .count: "\(name) >= 0 or \(name) == null"
      case .bytes: "\(name) >= 0kB or \(name) == null"
      case .duration: "\(name) >= 0s or \(name) == null"
      case .text: "\(name) contains ''"
      case .name(let names): "\(name) in ('\(names.joined(separator: "', '"))') or \(name) == null"
      case .names(let names): "\(name) contains '\(names[0])' or not \(name) contains '\(names[0])'"
      case .address: "\(name) in (0.0.0.0/0, ::/0)"
      case .truth: "\(name) == true or \(name) == false or \(name) == null"
      }
    for connection in [Sample.aborted(), Sample.lostFin(), Sample.halfClosed()] {
      #expect(try Selector(text).matches(connection), "\(text)")
    }
  }
}
