import Wire

@testable import FlowTracking

/// All that is known of a connection, field by field, but for links, and for fields that mean nothing.
enum Portrait {
  static func lines(of evidence: ConnectionEvidence) -> [String] {
    let connection = evidence.connection
    var lines = fields(
      of: connection,
      but: [
        "low", "high", "events", "previous", "isScheduled", "scheduledSecond", "isTracked",
        "guardsPrevious", "trail",
      ])
    lines += fields(of: evidence.trail, but: [])
    for side in [connection.low, connection.high] {
      var meaningless: Set<String> = []
      if !side.facts.contains(.sampling) { meaningless.formUnion(["sampleTime", "sampleEnd"]) }
      if !side.facts.contains(.fin) { meaningless.formUnion(["finStart", "finEnd"]) }
      if !side.facts.contains(.hole) {
        meaningless.formUnion(["holeStart", "holeEnd", "holeMissing"])
      }
      if !side.lastControl.contains(.ack) { meaningless.insert("lastAcknowledgmentField") }
      lines += fields(of: side, but: meaningless)
    }
    for event in evidence.events {
      // A plain flow keeps neither: they are asked for only of an RST, or where numbers are skipped.
      lines += fields(of: event, but: ["silenceOrNone", "senderAcknowledged", "peerAcknowledged"])
    }
    return lines
  }

  private static func fields(of value: Any, but left: Set<String>) -> [String] {
    Mirror(reflecting: value).children.compactMap { child in
      guard let label = child.label, !left.contains(label) else { return nil }
      return "\(label): \(child.value)"
    }
  }
}
