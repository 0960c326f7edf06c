import Foundation

/// A fenced block of the project's documentation that a reader is meant to take over as a file.
public enum DocumentBlock {
  /// What the block says that begins with a line `# NAME`.
  ///
  /// - Parameters:
  ///   - name: the name of the file.
  ///   - document: the document's path from the top of the project.
  /// - Returns: the block's lines; nil if there is no such block.
  /// - Throws: what reading the document throws.
  public static func named(_ name: String, in document: String) throws -> String? {
    var lines: [Substring]?
    for line in try text(document).split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let lines { return lines.joined(separator: "\n") + "\n" }
      } else if line == "# \(name)" {
        lines = [line]
      } else {
        lines?.append(line)
      }
    }
    return nil
  }

  /// The names in the first column of a table.
  ///
  /// - Parameters:
  ///   - head: how the line of the table's head begins.
  ///   - document: the document's path from the top of the project.
  /// - Returns: the names, each without its backquotes; empty if there is no such table.
  /// - Throws: what reading the document throws.
  public static func names(under head: String, in document: String) throws -> [String] {
    let lines = try text(document).split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0.hasPrefix(head) }) else { return [] }
    return lines[start...].dropFirst(2).prefix { $0.hasPrefix("|") }.map { row in
      row.split(separator: "|")[0].trimmingCharacters(in: CharacterSet(charactersIn: " `"))
    }
  }

  /// A document of the project.
  public static func text(_ document: String) throws -> String {
    let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: top.appending(path: document), encoding: .utf8)
  }
}
