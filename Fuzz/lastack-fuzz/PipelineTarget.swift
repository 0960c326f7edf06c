import FlowTracking
import TeardownAnalysis
import Wire

/// Follows the segments of a script to their verdicts and reports.
///
/// With room enough, the tracker has to say the same whether connections are kept in their plain or
/// in their general form, and whether segments come through the queue of the program or one by one.
enum PipelineTarget {
  static func run(_ input: consuming FuzzInput) {
    // By far the slowest parts of all, on a fraction of the inputs.
    let chance = input.digest
    let script = SegmentScript(input)
    let plain = TrackedRun(script, isGeneral: false)
    plain.checkCounts(script)
    let general = TrackedRun(script, isGeneral: true)
    general.checkCounts(script)
    if script.options.contains(.isTight) {
      // Which connection is let go for want of room depends on where it is kept.
      for connection in general.connections { connection.checkVerdict() }
    } else {
      compare(plain, general)
    }
    for connection in plain.connections {
      connection.checkVerdict()
      if chance & 3 == 0 { connection.checkRecord() }
    }
    if chance & 63 == 0 { Reports.check(plain) }
  }

  private static func compare(_ plain: TrackedRun, _ general: TrackedRun) {
    let evicted = plain.statistics.evictedConnections + general.statistics.evictedConnections
    expect(evicted == 0, "evicted, although there is room")
    expect(plain.statistics == general.statistics, "\(plain.statistics)\n\(general.statistics)")
    for (one, other) in zip(plain.connections, general.connections) {
      if one.record != other.record {
        fatalError("plain   \(one.text)\ngeneral \(other.text)")
      }
      let differences = Portrait.differences(one.evidence, other.evidence)
      expect(differences.isEmpty, "\(differences)\n\(one.text)")
    }
  }
}
