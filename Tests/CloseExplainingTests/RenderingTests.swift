import Foundation
import FoundationXML
import ReportWriting
import TestSupport
import Testing
import Wire

@testable import CloseExplaining

@Suite("The forms of an explanation")
struct RenderingTests {
  /// Connections that make every kind of row: losses, aborts, long and silent ones, wide numbers.
  private static func samples() throws -> [Explained] {
    var long = Bulk.transfer(300, initial: 0xfff0_0000)
    long.add(fromClient: false, .rst, 5002, 0, after: 90_000_000_000)
    return [
      try Explained(
        """
        +.100 > F. 101:101(0) ack 1001  lost
        +.220 > F. 101:101(0) ack 1001
        +.010 < F. 1001:1001(0) ack 102
        +.000050 > .  102:102(0) ack 1002  lost
        +.420 < F. 1001:1001(0) ack 102
        +.000050 > .  102:102(0) ack 1002
        """, in: .finAtWrap),
      try Explained(
        """
        +.100 > F. 101:101(0) ack 1001
        +.010 < .  1001:1001(0) ack 102
        +300 < P. 1001:1501(500) ack 102
        +.000050 > R  102:102(0) <nots>
        """),
      try Explained(
        after: .nothing,
        """
        +.000 > S  0:0(0) <mss 1460,sackOK,ts,wscale 7>
        +1 > S  0:0(0) <mss 1460,sackOK,ts,wscale 7>
        """),
      Explained(long.segments),
    ]
  }

  @Test(arguments: [80, 100, 120, 200])
  func noLineOfTextIsWiderThanAskedForButCommandsAndFilters(width: Int) throws {
    for sample in try Self.samples() {
      for line in sample.text(width: width).split(separator: "\n") {
        let isToCopy = line.hasPrefix("      ") || line.hasPrefix("  ((")
        #expect(line.count <= width || isToCopy, "\(line)")
      }
    }
  }

  @Test func withoutUTF8ThereIsOnlyASCII() throws {
    for sample in try Self.samples() {
      let text = sample.text(isUnicode: false)
      // The sign of a section of an RFC is not drawn, it is written.
      #expect(text.replacing("§", with: "").utf8.allSatisfy { $0 < 0x80 })
      #expect(sample.text(isUnicode: true).contains("▶"))
    }
  }

  @Test func railsStandBelowEachOther() throws {
    for sample in try Self.samples() {
      let lines = sample.text(width: 120).split(separator: "\n").filter { $0.contains("|") }
      let ladder = lines.filter { !$0.contains("((ip") && !$0.contains(" | ") || $0.contains(">|") }
      let places = Set(ladder.compactMap { $0.firstIndex(of: "|")?.utf16Offset(in: $0) })
      #expect(places.count == 1, "\(lines.joined(separator: "\n"))")
    }
  }

  @Test func aDiagramHoldsNothingThatEndsAText() throws {
    for sample in try Self.samples() {
      var out = ByteBuffer()
      var diagram = MermaidExplanation()
      diagram.write(sample.explanation, into: &out)
      let lines = String(decoding: out.bytes, as: UTF8.self).split(separator: "\n")
      #expect(lines.first == "sequenceDiagram")
      let statement = try Regex(
        "    (%% .+|participant [CS] as .+|(C(->>|-->>|-x)S|S(->>|-->>|-x)C): [^#;]+"
          + "|Note (over C,S|left of C|right of S): [^#;]+)")
      for line in lines.dropFirst() {
        #expect(try statement.wholeMatch(in: line) != nil, "\(line)")
      }
    }
  }

  @Test func aPictureIsXMLAndNoTextOverlapsAnother() throws {
    for sample in try Self.samples() {
      var out = ByteBuffer()
      var picture = SVGExplanation()
      picture.write(sample.explanation, into: &out)
      let reader = PictureReader()
      let parser = XMLParser(data: Data(out.bytes))
      parser.delegate = reader
      #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
      #expect(reader.boxes.count > 20)
      for (place, box) in reader.boxes.enumerated() {
        #expect(box.area.minX >= 0 && box.area.maxX <= 980, "\(box.text)")
        for other in reader.boxes[(place + 1)...] where box.area.intersects(other.area) {
          Issue.record("\(box.text) overlaps \(other.text)")
        }
      }
    }
  }

  @Test func whatIsNoTextInXMLIsReplaced() {
    #expect(SVGCanvas.escaped("a<b>&\"\u{1}\u{ffff}") == "a&lt;b&gt;&amp;&quot;??")
  }

  @Test func theDisplayFilterNamesBothDirectionsAndTheFrames() throws {
    let explained = try Explained("+.100 > F. 101:101(0) ack 1001")
    #expect(
      explained.explanation.displayFilter
        == "((ip.src == 10.77.0.1 && ip.dst == 10.77.0.2 && tcp.srcport == 53110 && "
        + "tcp.dstport == 8794) || (ip.src == 10.77.0.2 && ip.dst == 10.77.0.1 && "
        + "tcp.srcport == 8794 && tcp.dstport == 53110)) && frame.number >= 1 && frame.number <= 14"
    )
  }
}

/// Collects where the texts of a picture stand.
private final class PictureReader: NSObject, XMLParserDelegate {
  struct Box {
    var text: String
    var area: CGRect
  }

  private(set) var boxes: [Box] = []
  private var open: (x: Double, y: Double, anchor: String)?
  private var text = ""

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    guard name == "text", let x = attributes["x"].flatMap(Double.init),
      let y = attributes["y"].flatMap(Double.init)
    else { return }
    open = (x, y, attributes["text-anchor"] ?? "start")
    text = ""
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    guard name == "text", let place = open else { return }
    open = nil
    let width = Double(text.count) * 7.3
    let x =
      place.anchor == "end"
      ? place.x - width : place.anchor == "middle" ? place.x - width / 2 : place.x
    // From the top of a capital to the lower end of a descender.
    boxes.append(
      Box(text: text, area: CGRect(x: x, y: place.y - 9, width: width, height: 12)))
  }
}
