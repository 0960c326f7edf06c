/// The stages of one workload, run in turn, round after round, and their medians.
///
/// Interleaved, so that whatever slows the machine down for a while slows all stages down alike.
struct Comparison {
  let workload: Workload
  let frames: Int
  private var runs: [Stage: [Usage]] = [:]

  /// - Throws: `BenchmarkError` when a stage fails.
  init(
    _ file: CaptureFile, programs: Programs, rounds: Int, stages: [Stage] = Stage.allCases
  ) throws(BenchmarkError) {
    workload = file.workload
    frames = try file.prepared(by: programs.own)
    // One run that does not count brings the file into the page cache.
    if let warmUp = Stage.floor.arguments(programs, capture: file.path) {
      _ = try ChildProcess.run(warmUp, keepsOutput: false)
    }
    for round in 1...rounds {
      for stage in stages {
        guard let arguments = stage.arguments(programs, capture: file.path) else { continue }
        standardError("\(workload.rawValue), round \(round) of \(rounds): \(stage.rawValue)\n")
        runs[stage, default: []].append(try ChildProcess.run(arguments, keepsOutput: false))
      }
    }
  }

  /// The median CPU time of a stage in seconds; nil when it was not run.
  func seconds(_ stage: Stage) -> Double? { Median.of(runs[stage]?.map(\.seconds)) }

  /// The median time on the clock in seconds; nil when the stage was not run.
  func wallSeconds(_ stage: Stage) -> Double? { Median.of(runs[stage]?.map(\.wallSeconds)) }

  /// The most memory that any run of a stage held, in octets; nil when it was not run.
  func peak(_ stage: Stage) -> Int? { runs[stage]?.map(\.peakResident).max() }

  /// The CPU time of a stage as a multiple of the floor's.
  func ratio(_ stage: Stage) -> Double? { Self.quotient(seconds(stage), seconds(.floor)) }

  /// The time on the clock of a stage as a multiple of the floor's.
  func wallRatio(_ stage: Stage) -> Double? {
    Self.quotient(wallSeconds(stage), wallSeconds(.floor))
  }

  private static func quotient(_ value: Double?, _ floor: Double?) -> Double? {
    guard let value, let floor, floor > 0 else { return nil }
    return value / floor
  }

  /// The table, a stage a line.
  var table: String {
    var lines = [
      TextTable.row(
        "", ["CPU s", "ns/frame", "x floor", "wall s", "x floor", "peak MB"])
    ]
    for stage in Stage.allCases {
      guard let seconds = seconds(stage), let wall = wallSeconds(stage), let peak = peak(stage)
      else { continue }
      lines.append(
        TextTable.row(
          stage.title,
          [
            Decimal.text(seconds, places: 3),
            Decimal.text(seconds * 1e9 / Double(max(1, frames)), places: 1),
            ratio(stage).map { Decimal.text($0, places: 2) } ?? "-",
            Decimal.text(wall, places: 3),
            wallRatio(stage).map { Decimal.text($0, places: 2) } ?? "-",
            Decimal.text(Double(peak) / 1e6, places: 1),
          ]))
    }
    return lines.joined(separator: "\n")
  }
}

/// The middle one of several measurements.
enum Median {
  /// The upper of the two in the middle where the number is even; nil of none.
  static func of(_ values: [Double]?) -> Double? {
    guard let sorted = values?.sorted(), !sorted.isEmpty else { return nil }
    return sorted[sorted.count / 2]
  }
}

/// Tables of fixed columns.
enum TextTable {
  /// A line: a title, and cells that end at the same columns.
  static func row(_ title: String, _ cells: [String]) -> String {
    let head = title + String(repeating: " ", count: max(1, 30 - title.count))
    return head
      + cells.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
  }
}

/// Numbers with a fixed count of places, whatever the locale.
enum Decimal {
  static func text(_ value: Double, places: Int) -> String {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let rounded = Int((value * Double(scale)).rounded())
    let digits = "\(abs(rounded) / scale)"
    let sign = rounded < 0 ? "-" : ""
    if places == 0 { return sign + digits }
    let fraction = String(abs(rounded) % scale)
    return "\(sign)\(digits).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
  }
}
