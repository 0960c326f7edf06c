import Foundation
import Testing

@Suite("What a full table and an absurd clock do to a report")
struct MemoryTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func theReportSaysWhatAFullTableLetGoOfAndWhatThatMeans() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes(ports: 40_000..<40_100))
    let report = try object(
      Program.run(path, "--summary-json", "--max-connections", "10").output)
    let captures = try #require(report["captures"] as? [[String: Any]])
    let evicted = try #require(captures.first?["evicted"] as? [String: Int])
    #expect(evicted == ["not_established": 0, "ended": 90, "alive": 0])
    #expect(captures.first?["evicted_connections"] as? Int == 90)
    let text = try Program.run(path, "--max-connections", "10").words
    #expect(text.contains("90 connections let go early because the table was full"))
    #expect(text.contains("90 after their end: only late segments were missed"))
    #expect(text.contains("raise --memory or --max-connections"))
  }

  @Test(arguments: [1, 7, 4_000_000])
  func synsCountedInShortAreCountedAsInFull(connections: Int) throws {
    let folder = try Folder()
    let capture = (UInt16(40_000)..<40_200).reduce(into: TinyCapture.header) { data, port in
      data += TinyCapture.handshake(port, 80).prefix(56)
    }
    let path = try folder.file("a.pcap", capture)
    let bound = ["--max-connections", "\(connections)"]
    // The document holds every connection, so that each is judged in full.
    var full = try object(Program.run([path, "--format", "json"] + bound).output)
    var short = try object(Program.run([path, "--summary-json"] + bound).output)
    let summary = try #require(full.removeValue(forKey: "summary") as? [String: Any])
    #expect((full["connections"] as? [Any])?.count == 200)
    for key in ["schema", "captures"] { short.removeValue(forKey: key) }
    for (key, value) in short {
      #expect((summary[key] as? NSObject) == (value as? NSObject), "\(key)")
    }
    #expect(short.count > 10)
  }

  @Test(arguments: 0..<6)
  func framesFromTheEndsOfTimeEndNoProgram(pattern: Int) throws {
    var capture = TinyCapture.closes(ports: 40_000..<40_004)
    let extremes: [UInt32] = [0, 1, 1_700_000_000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]
    // The frames of the last connection come three times, so that some are sent again.
    let last = capture.suffix(7 * 56)
    capture += last
    capture += last
    for (number, place) in stride(from: 24, to: capture.count, by: 56).enumerated() {
      let second = extremes[(number * (pattern + 1) + number / 3) % extremes.count]
      for octet in 0..<4 {
        capture[place + octet] = UInt8(truncatingIfNeeded: second >> (8 * octet))
      }
    }
    let folder = try Folder()
    let path = try folder.file("a.pcap", capture)
    for arguments in [[], ["--connections"], ["--format", "ndjson"], ["--linger", "0"]] {
      let outcome = try Program.run([path] + arguments)
      #expect(outcome.status == 0, "\(arguments)")
      #expect(!outcome.output.isEmpty)
    }
    let explained = try Program.run("explain", path)
    #expect(explained.status == 0)
  }

  @Test func aFinSentAgainAfterACenturyEndsNoProgram() throws {
    var capture = TinyCapture.header + TinyCapture.handshake(40_000, 80)
    let fin = TinyCapture.close(40_000, 80).prefix(56)
    capture += fin
    capture += fin
    // 2^32 seconds times three are more than a 64-bit count of nanoseconds holds.
    for (number, place) in stride(from: 24, to: capture.count, by: 56).enumerated() {
      let octet: UInt8 = number == 4 ? 0xff : 0
      for offset in 0..<4 { capture[place + offset] = octet }
    }
    let folder = try Folder()
    let path = try folder.file("a.pcap", capture)
    let outcome = try Program.run(path, "--format", "ndjson")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("unfinished-close"))
  }
}
