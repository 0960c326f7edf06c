/// Everything that `make bench` measures, and its report.
struct Measurement {
  private let options: Options
  private let programs: Programs
  private var targets: [Target] = []

  init(_ options: Options) throws(BenchmarkError) {
    self.options = options
    programs = try Programs(measuring: options.program)
  }

  /// Measures and prints.
  ///
  /// - Returns: whether every target that belongs to the chosen workloads is met.
  /// - Throws: `BenchmarkError` when something could not be run.
  mutating func run() throws(BenchmarkError) -> Bool {
    report("\(programs.measured)\non \(Machine.today) on \(Machine.description)\n")
    for workload in Workload.compared where options.includes(workload) { try compare(workload) }
    if options.includes(.short) { try measureClosedConnections() }
    if Workload.flatness.contains(where: options.includes) {
      report("CPU time a frame in nanoseconds: the same frames, more connections at a time\n")
      report(try Flatness(programs: programs, options: options).table + "\n")
    }
    if targets.isEmpty { return true }
    report("Targets\n\n" + targets.map(\.line).joined(separator: "\n"))
    if !programs.hasThreads { report("(this lastack has no option --threads)") }
    return targets.allSatisfy(\.isMet)
  }

  private mutating func compare(_ workload: Workload) throws(BenchmarkError) {
    let file = CaptureFile(workload, scale: options.scale, directory: options.directory)
    let comparison = try Comparison(file, programs: programs, rounds: options.rounds)
    report(
      "\(workload.rawValue): \(workload.title)\n"
        + "\(comparison.frames) frames, median of \(options.rounds) runs\n\n\(comparison.table)\n")
    switch workload {
    case .short: targets += Target.ofShortConnections(comparison)
    case .million:
      targets.append(
        .ofLiveConnections(
          comparison, connections: workload.connectionsAtOnce(scale: options.scale),
          baseline: try baseline()))
    default: break
    }
  }

  /// What the program holds at most when there is nothing to read.
  private func baseline() throws(BenchmarkError) -> Int {
    let file = CaptureFile(.empty, scale: options.scale, directory: options.directory)
    return try Comparison(file, programs: programs, rounds: 1, stages: [.text]).peak(.text) ?? 0
  }

  private mutating func measureClosedConnections() throws(BenchmarkError) {
    let output = try ChildProcess.run([programs.own, "memory"], keepsOutput: true).output
    let words = output.split(whereSeparator: \.isWhitespace)
    guard let octets = words.first.flatMap({ Double($0) }) else {
      throw .capture("the memory of closed connections could not be measured")
    }
    targets.append(.ofClosedConnections(octetsEach: octets))
  }
}
