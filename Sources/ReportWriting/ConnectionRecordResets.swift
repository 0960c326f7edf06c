internal import FlowTracking
internal import TeardownAnalysis

extension ConnectionRecord {
  /// Appends `rst`, `ignored_rst` and `late_rst`.
  func append(
    resetsOf evidence: ConnectionEvidence, _ verdict: Verdict, to out: inout ByteBuffer
  ) {
    out.append(#","rst":["#)
    for (index, finding) in verdict.resets.enumerated() {
      if index > 0 { out.append(byte: UInt8(ascii: ",")) }
      append(finding, of: evidence, to: &out)
    }
    out.append(#"],"ignored_rst":"#)
    out.append(decimal: UInt64(verdict.ignoredResets))
    out.append(#","late_rst":"#)
    out.append(decimal: UInt64(verdict.lateResets))
  }

  private func append(
    _ finding: ResetFinding, of evidence: ConnectionEvidence, to out: inout ByteBuffer
  ) {
    out.append(#"{"from":""#)
    out.append(finding.from.name)
    out.append(#"","frame":"#)
    out.append(jsonNumber: evidence.frame(at: finding.event))
    out.append(#","class":""#)
    out.append(text: finding.kind.rawValue)
    out.append(#"","state":""#)
    out.append(text: finding.hitState.rawValue)
    out.append(#"","unacknowledged":{"client":"#)
    out.append(jsonNumber: finding.unacknowledgedByServer)
    out.append(#","server":"#)
    out.append(jsonNumber: finding.unacknowledgedByClient)
    out.append(#"},"forgery":["#)
    var isFirst = true
    for (sign, name) in ForgerySigns.names where finding.forgery.contains(sign) {
      if !isFirst { out.append(byte: UInt8(ascii: ",")) }
      isFirst = false
      out.append(jsonName: name)
    }
    out.append(#"],"effective":"#)
    out.append(jsonBool: finding.tookEffect)
    out.append("}")
  }

  /// Appends `anomalies`.
  func append(anomaliesOf verdict: Verdict, to out: inout ByteBuffer) {
    out.append(#","anomalies":["#)
    for (index, anomaly) in verdict.anomalies.enumerated() {
      if index > 0 { out.append(byte: UInt8(ascii: ",")) }
      out.append(#"{"kind":""#)
      out.append(text: anomaly.kind.rawValue)
      out.append(#"","frame":"#)
      out.append(jsonNumber: anomaly.frame)
      out.append(#","side":"#)
      out.append(jsonName: anomaly.side?.name)
      out.append(#","detail":"#)
      out.append(jsonName: anomaly.detail)
      out.append(#","count":"#)
      out.append(decimal: UInt64(anomaly.count))
      out.append("}")
    }
    out.append("]")
  }
}

extension ConnectionEvidence {
  /// The frame of the event at a place of the log; nil when there is no such place.
  func frame(at place: Int) -> UInt64? {
    events.indices.contains(place) ? events[place].frame : nil
  }
}
