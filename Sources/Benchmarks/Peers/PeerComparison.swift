/// `lastack` beside other programs over the same captures, interleaved, as a Markdown table.
struct PeerComparison {
  /// What became of one peer.
  private enum Outcome {
    case measured(Usage)
    case missing(package: String)
    case failed(String)
  }

  private static let workloads: [Workload] = [.short, .ipv6, .lossy, .bulk]

  private let options: Options
  private let programs: Programs

  init(_ options: Options) throws(BenchmarkError) {
    self.options = options
    programs = try Programs(measuring: options.program)
  }

  /// Measures and prints.
  ///
  /// - Throws: `BenchmarkError` when `lastack` itself fails; a peer that fails is a line of the table.
  func run() throws(BenchmarkError) {
    report(
      "Measured on \(Machine.today) on \(Machine.description): median of \(options.rounds) runs.\n")
    report("| capture | program | CPU | on the clock | peak memory | CPU, × lastack |")
    report("|---|---|--:|--:|--:|--:|")
    for workload in Self.workloads where options.includes(workload) { try compare(workload) }
  }

  private func compare(_ workload: Workload) throws(BenchmarkError) {
    let file = CaptureFile(workload, scale: options.scale, directory: options.directory)
    let frames = try file.prepared(by: programs.own)
    let peers = Peer.all(
      measured: programs.measured, capture: file.path, scratch: file.path + ".argus")
    let outcomes = outcomes(of: peers)
    guard case .measured(let own)? = outcomes.first else {
      throw .capture("\(programs.measured) could not be measured over \(file.path)")
    }
    for (place, (peer, outcome)) in zip(peers, outcomes).enumerated() {
      let capture = "\(workload.rawValue), \(Self.grouped(frames)) frames"
      let head = "| \(place == 0 ? capture : "") | `\(peer.title)` "
      switch outcome {
      case .measured(let usage):
        let ratio = own.seconds > 0 ? usage.seconds / own.seconds : 0
        report(
          head + "| \(Decimal.text(usage.seconds, places: 2)) s "
            + "| \(Decimal.text(usage.wallSeconds, places: 2)) s "
            + "| \(Decimal.text(Double(usage.peakResident) / 1e6, places: 0)) MB "
            + "| \(Decimal.text(ratio, places: 1)) |")
      case .missing(let package): report(head + "| not installed (\(package)) | | | |")
      case .failed(let reason): report(head + "| failed: \(reason) | | | |")
      }
    }
  }

  private func outcomes(of peers: [Peer]) -> [Outcome] {
    var runs: [[Usage]] = peers.map { _ in [] }
    var ends: [Outcome?] = peers.map { $0.isInstalled ? nil : .missing(package: $0.package) }
    // The first round brings the capture into the page cache and does not count.
    for round in 0...options.rounds {
      for (place, peer) in peers.enumerated() where ends[place] == nil {
        standardError("round \(round) of \(options.rounds): \(peer.title)\n")
        do {
          let usage = try peer.run()
          if round > 0 { runs[place].append(usage) }
        } catch {
          if case .child(_, let status) = error, status >> 8 == 124 {
            ends[place] = .failed("took more than \(Peer.patience) s")
          } else {
            ends[place] = .failed("\(error)")
          }
        }
      }
    }
    return peers.indices.map { place in
      if let end = ends[place] { return end }
      let all = runs[place]
      return .measured(
        Usage(
          seconds: Median.of(all.map(\.seconds)) ?? 0,
          wallSeconds: Median.of(all.map(\.wallSeconds)) ?? 0,
          peakResident: all.map(\.peakResident).max() ?? 0, output: ""))
    }
  }

  /// A number with commas between its thousands.
  private static func grouped(_ number: Int) -> String {
    var digits = Array("\(number)")
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    return String(digits)
  }
}
