import Foundation
import Wire

@testable import FlowTracking

/// All that is known of a connection, field by field, but for links, and for fields that mean nothing.
enum Portrait {
  /// In what two connections differ; nothing is written out of two that are the same to the octet.
  static func differences(_ one: ConnectionEvidence, _ other: ConnectionEvidence) -> [String] {
    if one.events.count == other.events.count, one.connection.tuple == other.connection.tuple,
      isSame(one.trail, other.trail), one.watchedUntil == other.watchedUntil,
      one.notes == other.notes,
      // A four-tuple has octets between its fields; behind it there are none.
      hasSameOctets(
        meaning(of: one), meaning(of: other), from: MemoryLayout<Connection>.offset(of: \.facts)),
      zip(one.events, other.events).allSatisfy({ hasSameOctets(meaning(of: $0), meaning(of: $1)) })
    {
      return []
    }
    let (first, second) = (lines(of: one), lines(of: other))
    if first.count != second.count { return ["\(first.count) and \(second.count) fields"] }
    return zip(first, second).filter { $0 != $1 }.map { "\($0), in general \($1)" }
  }

  static func lines(of evidence: ConnectionEvidence) -> [String] {
    let connection = evidence.connection
    var lines = fields(
      of: connection,
      but: [
        "low", "high", "events", "previous", "isScheduled", "scheduledSecond", "isTracked",
        "guardsPrevious", "trail",
      ])
    lines += fields(of: evidence.trail, but: [])
    lines.append("watchedUntil: \(evidence.watchedUntil)")
    lines.append("notes: \(String(describing: evidence.notes))")
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

  /// A connection without what `lines` leaves out.
  private static func meaning(of evidence: ConnectionEvidence) -> Connection {
    var connection = evidence.connection
    connection.trail = SegmentTrail()
    connection.events = EventLog()
    connection.previous = .absent
    connection.isScheduled = false
    connection.scheduledSecond = 0
    connection.isTracked = true
    connection.guardsPrevious = false
    connection.low.forgetWhatMeansNothing()
    connection.high.forgetWhatMeansNothing()
    return connection
  }

  private static func isSame(_ one: SegmentTrail, _ other: SegmentTrail) -> Bool {
    one.count == other.count && one.isIncomplete == other.isIncomplete && one.over == other.over
      && (0..<Int(one.count)).allSatisfy { one[$0] == other[$0] }
  }

  private static func meaning(of event: CloseEvent) -> CloseEvent {
    var event = event
    event.silenceOrNone = 0
    event.senderAcknowledged = SequenceNumber(0)
    event.peerAcknowledged = SequenceNumber(0)
    return event
  }

  private static func hasSameOctets<Value: BitwiseCopyable>(
    _ one: Value, _ other: Value, from start: Int? = 0
  ) -> Bool {
    unsafe withUnsafeBytes(of: one) { one in
      unsafe withUnsafeBytes(of: other) { other in
        guard let start, let first = one.baseAddress, let second = other.baseAddress
        else { return false }
        return unsafe memcmp(first + start, second + start, one.count - start) == 0
      }
    }
  }

  private static func fields(of value: Any, but left: Set<String>) -> [String] {
    Mirror(reflecting: value).children.compactMap { child in
      guard let label = child.label, !left.contains(label) else { return nil }
      return "\(label): \(child.value)"
    }
  }
}

extension SendSide {
  fileprivate mutating func forgetWhatMeansNothing() {
    let zero = SequenceNumber(0)
    if !facts.contains(.sampling) { (sampleTime, sampleEnd) = (Timestamp(nanoseconds: 0), zero) }
    if !facts.contains(.fin) { (finStart, finEnd) = (zero, zero) }
    if !facts.contains(.hole) { (holeStart, holeEnd, holeMissing) = (zero, zero, 0) }
    if !lastControl.contains(.ack) { lastAcknowledgmentField = zero }
  }
}
