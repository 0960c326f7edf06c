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

  /// A document of the project.
  public static func text(_ document: String) throws -> String {
    let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: top.appending(path: document), encoding: .utf8)
  }
}
