public import FlowTracking
public import TeardownAnalysis
internal import Wire

/// One row a connection, with a header row.
///
/// Lines end in CR LF and fields are quoted where they must be; what is not known is empty.
/// Source: RFC 4180.
public struct CSVWriter: ReportWriter {
  /// The bytes that wait to be taken out.
  public var output = ByteBuffer()
  private var file = ""
  private var precision = TimePrecision.microseconds
  private var hasHeader = false

  /// The names of the columns, in order.
  public static let columns = [
    "file", "id", "client_ip", "client_port", "server_ip", "server_port", "roles", "label",
    "shape", "reason", "initiator", "aborted_by", "first_frame", "last_frame", "start", "end",
    "duration", "handshake", "packets_client", "packets_server", "bytes_client", "bytes_server",
    "close_start", "close_duration", "wave_1_frames", "wave_1_lost", "wave_1_certainty",
    "wave_2_frames", "wave_2_lost", "wave_2_certainty", "wave_3_frames", "wave_3_lost",
    "wave_3_certainty", "wave_4_frames", "wave_4_lost", "wave_4_certainty",
    "spurious_retransmissions", "duplicate_frames", "half_close_bytes", "rst_count", "rst_frame",
    "rst_class", "rst_state", "ignored_rst", "late_rst", "capture_gaps", "one_sided",
    "all_data_delivered", "anomalies",
  ]

  /// A writer that has written nothing.
  public init() {}

  /// Begins the part of one capture.
  public mutating func beginCapture(_ capture: CaptureFacts) {
    file = capture.file
    precision = capture.precision
    writeHeader()
  }

  /// Writes one connection.
  public mutating func write(_ evidence: ConnectionEvidence, judged verdict: Verdict) {
    let connection = evidence.connection
    output.append(csvField: file)
    number(connection.id)
    endpoint(connection.endpoint(.client))
    endpoint(connection.endpoint(.server))
    text(connection.roles.name)
    text(verdict.label.rawValue)
    text(verdict.shape?.rawValue)
    text(verdict.reason?.rawValue)
    text(verdict.initiator?.rawValue)
    text(verdict.abortedBy?.name)
    number(connection.firstFrame)
    number(connection.lastFrame)
    time(connection.start)
    time(connection.end)
    seconds(connection.end - connection.start)
    text(verdict.handshake.rawValue)
    number(UInt64(connection.side(.client).packets))
    number(UInt64(connection.side(.server).packets))
    number(connection.side(.client).bytes)
    number(connection.side(.server).bytes)
    time(verdict.closeStart)
    seconds(verdict.closeDuration)
    for wave: UInt8 in 1...4 { self.wave(wave, evidence, verdict) }
    number(UInt64(verdict.spuriousRetransmissions))
    number(UInt64(connection.duplicateFrames))
    number(verdict.halfCloseBytes)
    resets(evidence, verdict)
    number(UInt64(connection.low.gaps) + UInt64(connection.high.gaps))
    text(connection.isOneSided ? "true" : "false")
    text(verdict.allDataDelivered ? "true" : "false")
    text(verdict.anomalies.map(\.kind.rawValue).joined(separator: " "))
    output.append("\r\n")
  }

  /// Ends the part of one capture.
  public mutating func endCapture(_ capture: CaptureFacts, summary: Summary) {}

  /// Ends the report.
  public mutating func endReport(total: Summary) {
    writeHeader()
  }

  private mutating func writeHeader() {
    if hasHeader { return }
    hasHeader = true
    output.append(Self.columns.joined(separator: ","))
    output.append("\r\n")
  }

  private mutating func endpoint(_ endpoint: Endpoint) {
    output.append(",")
    output.append(endpoint.address)
    number(UInt64(endpoint.port))
  }

  private mutating func wave(_ number: UInt8, _ evidence: ConnectionEvidence, _ verdict: Verdict) {
    for index in 0..<verdict.waves.count where verdict.waves[index].number == number {
      let wave = verdict.waves[index]
      output.append(",")
      for (place, frame) in EventFrames(wave.events, of: evidence.events).enumerated() {
        if place > 0 { output.append(" ") }
        output.append(decimal: frame)
      }
      self.number(UInt64(wave.lost))
      text(wave.certainty?.rawValue)
      return
    }
    output.append(",,,")
  }

  /// The number of RSTs, and which of them ended the connection.
  private mutating func resets(_ evidence: ConnectionEvidence, _ verdict: Verdict) {
    number(UInt64(verdict.resets.count))
    let effective = verdict.effectiveReset
    number(effective.flatMap { evidence.frame(at: $0.event) })
    text(effective?.kind.rawValue)
    text(effective?.hitState.rawValue)
    number(UInt64(verdict.ignoredResets))
    number(UInt64(verdict.lateResets))
  }

  private mutating func text(_ text: String?) {
    output.append(",")
    if let text { output.append(csvField: text) }
  }

  private mutating func number(_ number: UInt64?) {
    output.append(",")
    if let number { output.append(decimal: number) }
  }

  private mutating func time(_ time: Timestamp?) {
    output.append(",")
    if let time { output.append(time, precision: precision) }
  }

  private mutating func seconds(_ nanoseconds: Int64?) {
    output.append(",")
    if let nanoseconds { output.append(secondsOf: nanoseconds) }
  }
}

extension ByteBuffer {
  /// Appends a CSV field, quoted where it holds a comma, a quote or a line break.
  mutating func append(csvField text: String) {
    let special: [UInt8] = [
      UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"),
    ]
    guard text.utf8.contains(where: special.contains) else {
      append(text)
      return
    }
    append(byte: UInt8(ascii: "\""))
    for unit in text.utf8 {
      if unit == UInt8(ascii: "\"") { append(byte: unit) }
      append(byte: unit)
    }
    append(byte: UInt8(ascii: "\""))
  }
}
