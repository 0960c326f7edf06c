import Foundation
import Testing

@Suite("What --anonymize leaves of addresses")
struct AnonymizationTests {
  private static let forms = [
    ["--format", "ndjson"], ["--format", "json"], ["--format", "csv"], ["--summary-json"],
    ["--connections"], [],
  ]

  @Test(arguments: Fixture.captures)
  func noFormOfOutputNamesAnAddressOfTheCapture(capture: URL) throws {
    let folder = try Folder()
    let key = try folder.key()
    let plain = try Program.run(capture.path, "--format", "ndjson").output
    let originals = Set(plain.matches(of: #/"ip":"([^"]*)"/#).map { String($0.1) })
    for form in Self.forms {
      let arguments = [capture.path, "--anonymize-key", key] + form
      let text = try Program.run(arguments).output
      #expect(!text.isEmpty || plain.isEmpty)
      let leaked = originals.intersection(Self.addressLike(in: text))
      #expect(leaked.isEmpty, "\(form) names \(leaked)")
    }
  }

  @Test(arguments: Fixture.captures)
  func verdictsAreThoseOfTheOriginalAndEndsKeepTheirRoles(capture: URL) throws {
    let folder = try Folder()
    let key = try folder.key()
    let plain = try Program.run(capture.path, "--format", "ndjson").output
    let mapped = try Program.run(capture.path, "--format", "ndjson", "--anonymize-key", key).output
    let address = #/"ip":"[^"]*"/#
    let plainLines = plain.split(separator: "\n")
    let mappedLines = mapped.split(separator: "\n")
    try #require(plainLines.count == mappedLines.count)
    // One original, one substitute, and the other way round.
    var substitutes: [String: String] = [:]
    for (before, after) in zip(plainLines, mappedLines) {
      #expect(before.replacing(address, with: "") == after.replacing(address, with: ""))
      for (old, new) in zip(before.matches(of: address), after.matches(of: address)) {
        let substitute = substitutes[String(old.0), default: String(new.0)]
        #expect(substitute == new.0)
        substitutes[String(old.0)] = String(new.0)
      }
    }
    #expect(Set(substitutes.values).count == substitutes.count)
  }

  @Test func aKeyMapsAlikeInEveryRunAndEveryFormOfTheKeyIsTheSame() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    let digits = try folder.key()
    let raw = try folder.file("raw.key", Data(0..<32))
    let first = try Program.run(path, "--anonymize", "--anonymize-key", digits, "--format", "csv")
    let second = try Program.run(path, "--anonymize-key", raw, "--format", "csv")
    #expect(first.status == 0)
    #expect(first.errors.isEmpty)
    #expect(first.output == second.output)
    #expect(first.output.split(separator: "\r\n").count == 2)
    #expect(!first.output.contains("10.0.0."))
  }

  @Test func withoutAKeyEveryRunMapsOtherwiseAndSaysSo() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    let first = try Program.run(path, "--anonymize", "--format", "ndjson")
    let second = try Program.run(path, "--anonymize", "--format", "ndjson")
    #expect(first.status == 0)
    #expect(first.errors.contains("random key"))
    #expect(first.errors.split(separator: "\n").count == 1)
    #expect(!first.output.contains("\"10.0.0."))
    #expect(first.output != second.output)
  }

  @Test func theFilterIsNotToldBecauseItMayNameAddresses() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    let arguments = [path, "--filter", "host 10.0.0.1", "--format", "json"]
    let plain = try Program.run(arguments)
    #expect(plain.output.contains(#""filter":"host 10.0.0.1""#))
    let mapped = try Program.run(arguments + ["--anonymize"])
    #expect(mapped.status == 0)
    #expect(mapped.output.contains(#""filter":null"#))
    #expect(!mapped.output.contains("10.0.0."))
  }

  @Test func aFileThatHoldsNoKeyIsWrongUsageAndNothingIsWritten() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    let target = folder.place("report.txt").path
    let wrong = [
      folder.place("no-such.key").path, try folder.file("short.key", Data(0..<31)),
      try folder.file("text.key", Data("secret\n".utf8)), folder.url.path,
    ]
    for key in wrong {
      let outcome = try Program.run(path, "--anonymize-key", key, "--output", target)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(key))
      #expect(outcome.errors.split(separator: "\n").count == 1)
      #expect(!FileManager.default.fileExists(atPath: target))
    }
  }

  /// Whatever in a text may be an address, with and without a port behind it.
  private static func addressLike(in text: String) -> Set<String> {
    var found: Set<String> = []
    for word in text.matches(of: #/[0-9a-f.:]{2,}/#).map({ String($0.0) }) {
      found.insert(word)
      if let colon = word.lastIndex(of: ":") { found.insert(String(word[..<colon])) }
    }
    return found
  }
}

extension Folder {
  /// A key of the octets 0 to 31, in hexadecimal.
  func key() throws -> String {
    let digits = (0..<32).map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }
    return try file("hex.key", Data((digits.joined() + "\n").utf8))
  }
}

/// The captures of `Fixtures`.
private enum Fixture {
  static var captures: [URL] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures")
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    let captures = (files ?? []).filter { ["pcap", "pcapng"].contains($0.pathExtension) }
    precondition(!captures.isEmpty, "no captures in \(folder.path)")
    return captures.sorted { $0.path < $1.path }
  }
}
