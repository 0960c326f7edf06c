import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

/// An element of a parsed XML document.
final class XMLElementNode {
  let name: String
  let attributes: [String: String]
  var children: [XMLElementNode] = []
  var text = ""

  init(name: String, attributes: [String: String]) {
    self.name = name
    self.attributes = attributes
  }

  /// All elements below and with this one.
  var all: [XMLElementNode] { [self] + children.flatMap(\.all) }

  /// The elements of a name, at any depth.
  func all(_ name: String) -> [XMLElementNode] { all.filter { $0.name == name } }
}

/// Reads XML with the system's parser, which refuses what is not well-formed.
final class XMLTree: NSObject, XMLParserDelegate {
  private var open: [XMLElementNode] = []
  private var root: XMLElementNode?

  /// The root element of a document.
  static func root(of text: String) throws -> XMLElementNode {
    let tree = XMLTree()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = tree
    let isWellFormed = parser.parse()
    try #require(isWellFormed, "\(String(describing: parser.parserError)) in\n\(text)")
    return try #require(tree.root)
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    let node = XMLElementNode(name: name, attributes: attributes)
    open.last?.children.append(node)
    if root == nil { root = node }
    open.append(node)
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    open.last?.text += text
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }
}
