internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

extension ConnectionRecord {
  /// Appends `close`: an object always, its times null and its waves empty where no close was seen.
  func append(
    closeOf evidence: ConnectionEvidence, _ verdict: Verdict, to out: inout ByteBuffer
  ) {
    out.append(#","close":{"start":"#)
    if let start = verdict.closeStart {
      out.append(byte: UInt8(ascii: "\""))
      out.append(start, precision: precision)
      out.append(byte: UInt8(ascii: "\""))
    } else {
      out.append("null")
    }
    out.append(#","duration":"#)
    if let duration = verdict.closeDuration {
      out.append(secondsOf: duration)
    } else {
      out.append("null")
    }
    out.append(#","waves":["#)
    for index in 0..<verdict.waves.count {
      if index > 0 { out.append(byte: UInt8(ascii: ",")) }
      append(verdict.waves[index], of: evidence, to: &out)
    }
    out.append("]}")
  }

  private func append(_ wave: Wave, of evidence: ConnectionEvidence, to out: inout ByteBuffer) {
    out.append(#"{"wave":"#)
    out.append(decimal: UInt64(wave.number))
    out.append(#","from":""#)
    out.append(wave.from.name)
    out.append(#"","frames":["#)
    var isFirst = true
    for frame in EventFrames(wave.events, of: evidence.events) {
      if !isFirst { out.append(byte: UInt8(ascii: ",")) }
      isFirst = false
      out.append(decimal: frame)
    }
    out.append(#"],"sent":"#)
    out.append(decimal: UInt64(wave.sent))
    out.append(#","lost":"#)
    out.append(decimal: UInt64(wave.lost))
    out.append(#","certainty":"#)
    out.append(jsonName: wave.certainty?.rawValue)
    out.append(#","evidence":["#)
    isFirst = true
    wave.evidence.forEachName { name in
      if !isFirst { out.append(byte: UInt8(ascii: ",")) }
      isFirst = false
      out.append(jsonName: name)
    }
    out.append("]}")
  }
}
