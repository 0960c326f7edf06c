import CheckExpectations
import Foundation
import Testing

@Suite("Expectations as they are stored")
struct ExpectationTests {
  @Test(arguments: [
    ("a.pcap", "a.expected.json"), ("dir.d/a", "dir.d/a.expected.json"),
    ("dir/a.b.pcapng", "dir/a.b.expected.json"), ("dir/.pcap", "dir/.pcap.expected.json"),
  ])
  func anExpectationLiesBesideItsCapture(capture: String, expectation: String) {
    #expect(Expectation.path(for: capture) == expectation)
  }

  private static func row(_ client: String, _ server: String, _ label: String) -> String {
    """
    {"client": "\(client)", "server": "\(server)", "label": "\(label)", "shape": null, \
    "initiator": "client", "losses": [{"wave": 1, "lost": 2, "certainty": "likely"}], \
    "rst": [{"from": "server", "class": "abort"}]}
    """
  }

  private static func document(_ rows: [String]) -> Data {
    Data(
      #"{"schema": "lastack.expectation/1", "connections": [\#(rows.joined(separator: ","))]}"#.utf8
    )
  }

  @Test func whatIsWrittenIsReadBackTheSame() throws {
    let rows = [
      Self.row("10.0.0.1:5", "10.0.0.2:80", "open"),
      Self.row("[fd77::1]:5", "[fd77::2]:80", "rst-aborted"),
    ]
    let expectation = try Expectation(json: Self.document(rows))
    #expect(expectation.connections.count == 2)
    #expect(try Expectation(json: expectation.json) == expectation)
    let none = try Expectation(json: Self.document([]))
    #expect(try Expectation(json: none.json) == none)
    let lines = String(decoding: expectation.json, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 7)
    #expect(lines[3] == "    \(rows[0]),")
  }

  @Test func fourTuplesAreSortedAndIncarnationsKeepTheirOrder() throws {
    let rows = [
      Self.row("10.0.0.1:6", "10.0.0.2:80", "open"), Self.row("10.0.0.1:5", "10.0.0.2:80", "open"),
      Self.row("10.0.0.1:6", "10.0.0.2:80", "half-closed"),
      // The same four-tuple with the roles the other way round is no other place.
      Self.row("10.0.0.2:80", "10.0.0.1:6", "clean-four-way"),
    ]
    let expectation = try Expectation(json: Self.document(rows))
    #expect(
      expectation.connections.map(\.label) == ["open", "open", "half-closed", "clean-four-way"])
    #expect(
      expectation.connections.map(\.client)
        == ["10.0.0.1:5", "10.0.0.1:6", "10.0.0.1:6", "10.0.0.2:80"])
  }

  @Test(arguments: [
    ("", "it is no JSON"), ("[]", "a value of another kind"), ("{}", "'schema' is missing"),
    (#"{"schema": "lastack.expectation/1"}"#, "'connections' is missing"),
    (#"{"schema": "lastack.expectation/2", "connections": []}"#, "not 'lastack.expectation/1'"),
    (
      #"{"schema": "lastack.expectation/1", "connections": [{"client": 5}]}"#,
      "a value of another kind at connections.[0].client"
    ),
  ])
  func whatIsNoExpectationIsSaid(json: String, sentence: String) throws {
    let failure = try #require(throws: Expectation.Failure.self) {
      try Expectation(json: Data(json.utf8))
    }
    #expect(failure.sentence.contains(sentence), "\(failure.sentence)")
  }
}
