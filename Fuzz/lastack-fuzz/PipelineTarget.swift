import FlowTracking
import TeardownAnalysis
import Wire

/// Follows the segments of a script to their verdicts and reports.
///
/// With room enough, the tracker has to say the same whether connections are kept in their plain or
/// in their general form, and whether segments come through the queue of the program or one by one.
enum PipelineTarget {
  static func run(_ input: consuming FuzzInput) {
    let script = SegmentScript(input)
    let plain = TrackedRun(script, isGeneral: false)
    plain.checkCounts(script)
    let general = TrackedRun(script, isGeneral: true)
    general.checkCounts(script)
    // Which connection is let go for want of room, and when after its time, depends on where it is
    // kept.
    if !script.options.contains(.isTight), script.isShort { compare(plain, general) }
    if script.options.contains(.reports) { Reports.check(plain) }
  }

  private static func compare(_ plain: TrackedRun, _ general: TrackedRun) {
    expect(plain.statistics == general.statistics, "\(plain.statistics)\n\(general.statistics)")
    for (one, other) in zip(plain.connections, general.connections) {
      if one.record != other.record {
        fatalError("plain   \(one.text)\ngeneral \(other.text)")
      }
      if let plain = one.portrait, let general = other.portrait {
        let differences = zip(plain, general).filter { $0 != $1 }.map { "\($0), in general \($1)" }
        expect(plain.count == general.count && differences.isEmpty, "\(differences)\n\(one.text)")
      }
    }
  }
}
