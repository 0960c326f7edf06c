import Glibc

/// What capturing live costs, beside tcpdump with the same traffic: in a network namespace of its own,
/// at a fixed rate of frames.
struct LiveComparison {
  private let program: String
  private let capture: CaptureFile
  private let rate: Int
  private let seconds: Int
  private let namespace = "lastack-bench-\(getpid())"
  private let directory: String

  /// What is measured.
  private enum Contender: CaseIterable {
    case tcpdump, live, storing

    var title: String {
      switch self {
      case .tcpdump: "tcpdump -s 256 -w FILE tcp"
      case .live: "lastack live"
      case .storing: "lastack live --write FILE"
      }
    }
  }

  /// What a run took and saw.
  private struct Outcome {
    var usage: Usage
    var sent: Int
    var seen: Int
    var dropped: Int
  }

  init(capture: CaptureFile, rate: Int, seconds: Int) throws(BenchmarkError) {
    program = try OwnProgram.path()
    self.capture = capture
    self.rate = rate
    self.seconds = seconds
    directory =
      capture.path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/") + "/live"
  }

  /// Measures every contender and prints the table.
  func run() throws(BenchmarkError) {
    if geteuid() != 0 { throw .usage("needs root, to make a network namespace") }
    _ = try capture.prepared(by: program)
    // What is measured writes its files as nobody.
    try system("mkdir", "-p", "-m", "1777", directory)
    try system("ip", "netns", "add", namespace)
    defer { try? system("ip", "netns", "delete", namespace) }
    try system(
      "ip", "-n", namespace, "link", "add", "near", "mtu", "65535", "type", "veth", "peer", "name",
      "far", "mtu", "65535")
    for name in ["near", "far"] { try system("ip", "-n", namespace, "link", "set", name, "up") }
    print("\(rate) frames a second for \(seconds) s over a pair of virtual interfaces\n")
    print(row("", ["sent", "captured", "dropped", "CPU s", "ns/frame", "peak MB"]))
    for contender in Contender.allCases {
      standardError("\(contender.title)\n")
      let outcome = try measure(contender)
      print(
        row(
          contender.title,
          [
            "\(outcome.sent)", "\(outcome.seen)", "\(outcome.dropped)",
            Decimal.text(outcome.usage.seconds, places: 2),
            Decimal.text(outcome.usage.seconds * 1e9 / Double(max(1, outcome.seen)), places: 1),
            Decimal.text(Double(outcome.usage.peakResident) / 1e6, places: 1),
          ]))
    }
  }

  private func row(_ title: String, _ cells: [String]) -> String {
    title + String(repeating: " ", count: max(1, 28 - title.count))
      + cells.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
  }

  private func system(_ words: String...) throws(BenchmarkError) {
    _ = try ChildProcess.run(["/usr/bin/env"] + words, keepsOutput: false)
  }

  private func measure(_ contender: Contender) throws(BenchmarkError) -> Outcome {
    let inside = ["/usr/bin/env", "ip", "netns", "exec", namespace]
    let sender = try ChildProcess.start(
      inside + [program, "send", capture.path, "near", "\(rate)", "\(seconds)"])
    // Two seconds to get ready, and two to see the last frames.
    let duration = seconds + 4
    let stored = directory + "/live.pcap"
    let records = directory + "/live.ndjson"
    unsafe unlink(records)
    let lastack = directoryOfPrograms + "/lastack"
    let live = [
      lastack, "live", "-i", "far", "--duration", "\(duration)", "--format", "ndjson", "--linger",
      "240", "--buffer-size", "16M", "--output", records,
    ]
    let words: [String]
    switch contender {
    case .tcpdump:
      // Its counts stand on standard error; --preserve-status hands its own status on.
      words = [
        "sh", "-c",
        "exec timeout --preserve-status -s INT \(duration) tcpdump -i far -s 256 -B 15625"
          + " -w \(stored) tcp 2>&1",
      ]
    case .live: words = live
    case .storing: words = live + ["--write", stored]
    }
    let usage = try ChildProcess.run(inside + words, keepsOutput: true)
    let sent = try ChildProcess.wait(for: sender).output
    let numbers =
      contender == .tcpdump ? Self.tcpdumpCounts(usage.output) : try Self.liveCounts(records)
    unsafe unlink(stored)
    unsafe unlink(records)
    return Outcome(
      usage: usage, sent: Int(sent.split(separator: "\n").last ?? "") ?? 0, seen: numbers.seen,
      dropped: numbers.dropped)
  }

  private var directoryOfPrograms: String {
    program.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
  }

  /// From lines such as `500000 packets captured` and `0 packets dropped by kernel`.
  private static func tcpdumpCounts(_ text: String) -> (seen: Int, dropped: Int) {
    var counts = (seen: 0, dropped: 0)
    for line in text.split(separator: "\n") {
      let number = line.split(separator: " ").first.flatMap { Int($0) } ?? 0
      if line.hasSuffix("captured") { counts.seen = number }
      if line.hasSuffix("dropped by kernel") { counts.dropped = number }
    }
    return counts
  }

  /// From the summary, the last line of the records.
  private static func liveCounts(
    _ path: String
  ) throws(BenchmarkError) -> (seen: Int, dropped: Int) {
    var last: [UInt8] = []
    _ = try InputFile.read(path) { piece in
      for place in piece.indices {
        if last.last == UInt8(ascii: "\n") { last.removeAll(keepingCapacity: true) }
        last.append(piece[place])
      }
    }
    let text = String(decoding: last, as: UTF8.self)
    return (number("frames", in: text), number("kernel_drops", in: text))
  }

  private static func number(_ key: String, in text: String) -> Int {
    guard let place = text.firstRange(of: "\"\(key)\":") else { return 0 }
    return Int(text[place.upperBound...].prefix { $0.isNumber }) ?? 0
  }
}
