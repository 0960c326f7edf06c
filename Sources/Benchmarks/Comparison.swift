import Glibc

/// Runs the stages in turn, round after round, and compares their medians.
///
/// Interleaved, so that whatever slows the machine down for a while slows all stages down alike.
struct Comparison {
  /// The most that the whole program may take, in multiples of the floor.
  static let allowedRatio = 2.0

  private var runs: [Stage: [Usage]] = [:]
  private let frames: Int

  init(program: String, capture: String, frames: Int, rounds: Int) throws(BenchmarkError) {
    self.frames = frames
    for round in 1...rounds {
      for stage in Stage.allCases {
        standardError("round \(round) of \(rounds): \(stage.rawValue)\n")
        let arguments = stage.arguments(program: program, capture: capture)
        let usage = try ChildProcess.run(arguments, keepsOutput: false)
        runs[stage, default: []].append(usage)
      }
    }
  }

  private func median(_ stage: Stage) -> Double {
    let sorted = (runs[stage] ?? []).map(\.seconds).sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  /// The table, a stage a line.
  var table: String {
    var lines = [
      Self.row("stage", ["CPU s", "ns/frame", "x floor", "peak MB"])
    ]
    for stage in Stage.allCases {
      let seconds = median(stage)
      let peak = (runs[stage] ?? []).map(\.peakResident).max() ?? 0
      lines.append(
        Self.row(
          stage.title,
          [
            Decimal.text(seconds, places: 3),
            Decimal.text(seconds * 1e9 / Double(max(1, frames)), places: 1),
            Decimal.text(ratio(stage), places: 2),
            Decimal.text(Double(peak) / 1e6, places: 1),
          ]))
    }
    return lines.joined(separator: "\n")
  }

  /// How a stage compares with the floor.
  func ratio(_ stage: Stage) -> Double {
    let floor = median(.floor)
    return floor > 0 ? median(stage) / floor : 0
  }

  private static func row(_ title: String, _ cells: [String]) -> String {
    let head = title + String(repeating: " ", count: max(1, 32 - title.count))
    return head
      + cells.map { String(repeating: " ", count: max(0, 10 - $0.count)) + $0 }.joined()
  }
}

/// Numbers with a fixed count of places, whatever the locale.
enum Decimal {
  static func text(_ value: Double, places: Int) -> String {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let rounded = Int((value * Double(scale)).rounded())
    let fraction = String(abs(rounded) % scale)
    let zeros = String(repeating: "0", count: places - fraction.count)
    return "\(rounded < 0 ? "-" : "")\(abs(rounded) / scale).\(zeros)\(fraction)"
  }
}
