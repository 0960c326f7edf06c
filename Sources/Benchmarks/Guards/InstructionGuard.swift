/// Fails when the program executes more instructions a frame than the checked-in figures allow.
///
/// Instructions are no time, but they can be counted exactly on a busy machine, and a change that adds
/// one to every frame shows.
struct InstructionGuard {
  /// Small captures: their connections are opened, closed, forgotten and opened again as in large ones.
  private static let workloads: [(Workload, scale: Double)] = [
    (.short, 0.02), (.ipv6, 0.05), (.lossy, 0.05),
  ]
  private static let formats = ["text", "ndjson"]

  /// The file with the figures.
  let path: String

  /// Counts, and compares.
  ///
  /// - Returns: whether no figure is too high.
  /// - Throws: `BenchmarkError` when something could not be run.
  func check(_ programs: Programs, directory: String) throws(BenchmarkError) -> Bool {
    let blessed = try InstructionCounts(text: try InputFile.text(path))
    let counts = try Self.count(programs, directory: directory)
    report(TextTable.row("instructions a frame", ["blessed", "now", "change"]))
    var (isGood, isBetter) = (true, false)
    for count in counts {
      let title = "\(count.workload.rawValue), \(count.format)"
      let now = Decimal.text(count.perFrame, places: 1)
      let change = blessed.change(to: count)
      switch change {
      case .unknown:
        report(TextTable.row(title, ["-", now, "-"]) + "  not in \(path)")
        isGood = false
      case .within(let share), .more(let share), .less(let share):
        let old = Decimal.text(count.perFrame / (1 + share), places: 1)
        let text = (share < 0 ? "" : "+") + Decimal.text(share * 100, places: 1) + "%"
        var word = ""
        if case .more = change { (word, isGood) = ("  TOO MUCH", false) }
        if case .less = change { (word, isBetter) = ("  less", true) }
        report(TextTable.row(title, [old, now, text]) + word)
      }
    }
    if !isGood {
      report(
        """
        More than 5% above \(path): make profile shows where; if it is worth its price,
        make bless-instructions, and say in the commit why.
        """)
    } else if isBetter {
      report("More than 5% below \(path): make bless-instructions keeps what was gained.")
    }
    return isGood
  }

  /// Counts, and writes the figures down.
  ///
  /// - Throws: `BenchmarkError` when something could not be run or written.
  func bless(_ programs: Programs, directory: String) throws(BenchmarkError) {
    let counts = InstructionCounts(try Self.count(programs, directory: directory))
    try OutputFile(path: path).write(Array(counts.text.utf8))
    report("\(path):\n\(counts.text)")
  }

  private static func count(
    _ programs: Programs, directory: String
  ) throws(BenchmarkError) -> [InstructionCount] {
    let empty = CaptureFile(.empty, scale: 1, directory: directory)
    _ = try empty.prepared(by: programs.own)
    let valgrind = try Valgrind(programs, directory: directory)
    defer { valgrind.cleanUp() }
    var counts: [InstructionCount] = []
    for format in formats {
      let start = try valgrind.profile(empty, format: format).instructions
      for (workload, scale) in workloads {
        let file = CaptureFile(workload, scale: scale, directory: directory)
        let frames = try file.prepared(by: programs.own)
        let all = try valgrind.profile(file, format: format).instructions
        counts.append(
          InstructionCount(
            workload: workload, format: format, perFrame: Double(all - start) / Double(frames)))
      }
    }
    return counts
  }
}
