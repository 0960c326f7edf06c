/// Fails when twice the frames of the same connections cost more allocations, reference counts or other
/// calls of the runtime, but for what a batch of frames may cost.
struct RuntimeCallGuard {
  /// So many more calls of a function are a buffer that grew to its size, not a price of frames.
  private static let allowedGrowth = 8
  /// The loop asks once every 256 frames whether it alone holds the storage of its segments.
  private static let framesPerCall = 256
  private static let scales = [0.01, 0.02]

  /// Counts, and compares.
  ///
  /// - Returns: whether no such call is made more often.
  /// - Throws: `BenchmarkError` when something could not be run.
  static func check(_ programs: Programs, directory: String) throws(BenchmarkError) -> Bool {
    let valgrind = try Valgrind(programs, directory: directory)
    defer { valgrind.cleanUp() }
    var isGood = true
    report(
      TextTable.row("frames, and calls of the runtime", ["frames", "malloc", "retain", "all"]))
    for workload in [Workload.bulk, .lossyBulk] {
      for format in ["text", "ndjson"] {
        var profiles: [CallgrindProfile] = []
        var counts: [Int] = []
        for scale in scales {
          let file = CaptureFile(workload, scale: scale, directory: directory)
          let frames = try file.prepared(by: programs.own)
          let profile = try valgrind.profile(file, format: format)
          profiles.append(profile)
          counts.append(frames)
          report(
            TextTable.row("\(workload.rawValue), \(format)", [frames] + summary(profile)))
        }
        let added = counts[1] - counts[0]
        for (name, growth) in growing(from: profiles[0], to: profiles[1], frames: added) {
          report("\(name) is called \(growth) times more for twice the frames")
          isGood = false
        }
      }
    }
    if !isGood {
      report("Calls that grow with frames: make profile shows who makes them.")
    }
    return isGood
  }

  private static func summary(_ profile: CallgrindProfile) -> [Int] {
    let calls = profile.calls.filter { RuntimeCalls.include($0.key) }
    return [
      profile.calls["malloc"] ?? 0, profile.calls["swift_retain"] ?? 0,
      calls.values.reduce(0, +),
    ]
  }

  /// What the second run, which read so many more frames, calls more often than the first, with how
  /// much more often.
  static func growing(
    from first: CallgrindProfile, to second: CallgrindProfile, frames: Int
  ) -> [(name: String, growth: Int)] {
    second.calls.filter { RuntimeCalls.include($0.key) }
      .map { (name: $0.key, growth: $0.value - (first.calls[$0.key] ?? 0)) }
      .filter { $0.growth > allowedGrowth + frames / framesPerCall }
      .sorted { ($1.growth, $0.name) < ($0.growth, $1.name) }
  }
}

extension TextTable {
  /// A line of numbers.
  static func row(_ title: String, _ cells: [Int]) -> String { row(title, cells.map { "\($0)" }) }
}
