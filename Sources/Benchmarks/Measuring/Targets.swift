/// What the program is to reach, beside what was measured.
struct Target {
  let title: String
  /// The most that is allowed.
  let limit: Double
  let unit: String
  /// What was measured; nil where it could not be.
  let measured: Double?

  var isMet: Bool { measured.map { $0 <= limit } ?? false }

  /// One line of the report.
  var line: String {
    let places = unit == "x floor" ? 2 : 1
    let found =
      measured.map { Decimal.text($0, places: places) + " " + unit } ?? "not to be measured"
    return title + String(repeating: " ", count: max(1, 40 - title.count))
      + "\(found), at most \(Decimal.text(limit, places: places)): \(isMet ? "met" : "MISSED")"
  }

  /// Those of short connections.
  static func ofShortConnections(_ comparison: Comparison) -> [Target] {
    let peak = [comparison.peak(.text), comparison.peak(.ndjson)].compactMap { $0 }.max()
    return [
      Target(
        title: "text through libpcap, one thread, CPU", limit: 1.3, unit: "x floor",
        measured: comparison.ratio(.textLibpcap)),
      Target(
        title: "text by blocks, one thread, CPU", limit: 0.9, unit: "x floor",
        measured: comparison.ratio(.text)),
      Target(
        title: "ndjson by blocks, one thread, CPU", limit: 1.6, unit: "x floor",
        measured: comparison.ratio(.ndjson)),
      Target(
        title: "text by blocks, two threads, wall", limit: 0.6, unit: "x floor",
        measured: comparison.wallRatio(.textThreads)),
      Target(
        title: "peak memory, short connections", limit: 64, unit: "MB",
        measured: peak.map { Double($0) / 1e6 }),
    ]
  }

  /// That of a million connections which are open at once.
  ///
  /// - Parameters:
  ///   - comparison: what was measured with them.
  ///   - connections: how many there are.
  ///   - baseline: the peak of a run over a capture without frames, in octets.
  /// - Returns: the target.
  static func ofLiveConnections(
    _ comparison: Comparison, connections: Int, baseline: Int
  ) -> Target {
    Target(
      title: "memory a live connection", limit: 300, unit: "octets",
      measured: comparison.peak(.text).map { Double($0 - baseline) / Double(connections) })
  }

  /// That of connections which have closed and are still kept in mind.
  static func ofClosedConnections(octetsEach: Double) -> Target {
    Target(
      title: "memory a closed connection", limit: Double(MemoryMeasurement.allowedOctets),
      unit: "octets", measured: octetsEach)
  }
}
