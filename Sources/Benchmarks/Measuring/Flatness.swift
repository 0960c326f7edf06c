/// Whether a frame costs the same however many connections are open: beside it, what the processor's
/// caches alone cost at that size.
struct Flatness {
  /// One line of the table.
  private struct Size {
    var connections: Int
    var floor: Double
    var text: Double
    var lookUp: LookUpProbe.Result
  }

  private var sizes: [Size] = []

  /// Measures the three sizes, interleaved.
  ///
  /// - Throws: `BenchmarkError` when a run fails.
  init(programs: Programs, options: Options) throws(BenchmarkError) {
    let files = Workload.flatness.map {
      CaptureFile($0, scale: options.scale, directory: options.directory)
    }
    var frames: [Int] = []
    for file in files { frames.append(try file.prepared(by: programs.own)) }
    var runs: [[Stage: [Double]]] = files.map { _ in [:] }
    // The first round brings the files into the page cache and does not count.
    for round in 0...options.rounds {
      for place in files.indices {
        for stage in [Stage.floor, .text] {
          guard let arguments = stage.arguments(programs, capture: files[place].path) else {
            continue
          }
          let usage = try ChildProcess.run(arguments, keepsOutput: false)
          if round > 0 { runs[place][stage, default: []].append(usage.seconds) }
        }
      }
    }
    for place in files.indices {
      let connections = files[place].workload.connectionsAtOnce(scale: options.scale)
      let each = 1e9 / Double(max(1, frames[place]))
      sizes.append(
        Size(
          connections: connections, floor: (Median.of(runs[place][.floor]) ?? 0) * each,
          text: (Median.of(runs[place][.text]) ?? 0) * each,
          lookUp: try LookUpProbe.measured(by: programs.own, entries: connections)))
    }
  }

  /// The table, a size a line; all costs in nanoseconds of CPU time.
  var table: String {
    var lines = [
      TextTable.row(
        "connections at a time", ["floor", "lastack", "less floor", "look-up", "chase"])
    ]
    for size in sizes {
      let cells = [
        size.floor, size.text, size.text - size.floor, size.lookUp.independent,
        size.lookUp.dependent,
      ]
      lines.append(
        TextTable.row("\(size.connections)", cells.map { Decimal.text($0, places: 1) }))
    }
    return lines.joined(separator: "\n")
  }
}
