internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

extension ConnectionRecord {
  /// Appends `states`, `close_wait`, `fin_wait_2_seconds` and `time_wait`.
  func append(_ history: StateHistory?, to out: inout ByteBuffer) {
    guard let history else {
      out.append(
        #","states":null,"close_wait":null,"fin_wait_2_seconds":null,"time_wait":null"#)
      return
    }
    out.append(#","states":{"client":["#)
    append(history.client, to: &out)
    out.append(#"],"server":["#)
    append(history.server, to: &out)
    out.append(#"]},"close_wait":"#)
    append(history.closeWait, to: &out)
    out.append(#","fin_wait_2_seconds":"#)
    if let seconds = history.finWait2 {
      out.append(secondsOf: seconds)
    } else {
      out.append("null")
    }
    out.append(#","time_wait":"#)
    append(history.timeWait, to: &out)
  }

  /// Appends `zeek_state` and `zeek_history`.
  func append(_ words: ZeekWords, to out: inout ByteBuffer) {
    out.append(#","zeek_state":"#)
    if let state = words.state {
      out.append(byte: UInt8(ascii: "\""))
      out.append(state.name)
      out.append(byte: UInt8(ascii: "\""))
    } else {
      out.append("null")
    }
    out.append(#","zeek_history":"#)
    guard let history = words.history else {
      out.append("null")
      return
    }
    out.append(byte: UInt8(ascii: "\""))
    out.append(history)
    out.append(byte: UInt8(ascii: "\""))
  }

  private func append(_ history: EndpointHistory, to out: inout ByteBuffer) {
    for place in 0..<history.count {
      out.append(place == 0 ? #"[""# : #",[""#)
      out.append(history[place].state.name)
      out.append(#"",""#)
      out.append(history[place].time, precision: precision)
      out.append(#""]"#)
    }
  }

  private func append(_ closeWait: CloseWait?, to out: inout ByteBuffer) {
    guard let closeWait else {
      out.append("null")
      return
    }
    out.append(#"{"side":""#)
    out.append(closeWait.side.name)
    out.append(#"","seconds":"#)
    out.append(secondsOf: closeWait.duration)
    out.append(#","ended":"#)
    out.append(jsonBool: closeWait.hasEnded)
    out.append("}")
  }

  private func append(_ timeWait: TimeWait?, to out: inout ByteBuffer) {
    guard let timeWait else {
      out.append("null")
      return
    }
    out.append(#"{"side":""#)
    out.append(timeWait.holder)
    out.append(#"","start":""#)
    out.append(timeWait.start, precision: precision)
    out.append(#"","restarts":"#)
    out.append(decimal: UInt64(timeWait.restarts))
    out.append(#","end":""#)
    out.append(timeWait.end, precision: precision)
    out.append(#"","reused":"#)
    out.append(jsonBool: timeWait.isReused)
    out.append("}")
  }
}

extension TimeWait {
  /// Who holds it, as it stands in the record.
  var holder: StaticString { side?.name ?? "both" }
}

extension ZeekState {
  /// The state's name in the record.
  var name: StaticString {
    switch self {
    case .s0: "S0"
    case .s1: "S1"
    case .sf: "SF"
    case .rej: "REJ"
    case .s2: "S2"
    case .s3: "S3"
    case .rsto: "RSTO"
    case .rstr: "RSTR"
    case .rstos0: "RSTOS0"
    case .rstrh: "RSTRH"
    case .sh: "SH"
    case .shr: "SHR"
    case .oth: "OTH"
    }
  }
}

extension ByteBuffer {
  /// Appends the letters of a history.
  mutating func append(_ history: ZeekHistory) {
    for place in 0..<history.count { append(byte: history[place]) }
  }
}

extension EndpointState {
  /// The state's name in the record.
  var name: StaticString {
    switch self {
    case .synSent: "SYN_SENT"
    case .synReceived: "SYN_RECEIVED"
    case .established: "ESTABLISHED"
    case .finWait1: "FIN_WAIT_1"
    case .finWait2: "FIN_WAIT_2"
    case .closeWait: "CLOSE_WAIT"
    case .closing: "CLOSING"
    case .lastAck: "LAST_ACK"
    case .timeWait: "TIME_WAIT"
    case .closed: "CLOSED"
    }
  }
}
