public import CaptureSummary
public import FlowTracking
public import TeardownAnalysis
public import Wire

/// One row a connection, with a header row.
///
/// Lines end in CR LF and fields are quoted where they must be; what is not known is empty.
/// Source: RFC 4180.
public struct CSVWriter: ReportWriter {
  private var file = ""
  private var precision = TimePrecision.microseconds
  private var ordinary = OrdinaryRow(file: "", precision: .microseconds)
  private var hasHeader = false
  /// Whether the rows say in which of several files their frames stand.
  private let hasPlaces: Bool
  /// Whether the rows name the VLANs and tunnels around the connection.
  private let hasTunnels: Bool

  /// The names of the columns, in order.
  public static let columns = connectionColumns + stateColumns + zeekColumns

  private static let connectionColumns = [
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

  /// The columns that follow where a capture consists of several files.
  public static let placeColumns = [
    "first_file", "first_file_frame", "last_file", "last_file_frame",
  ]

  /// The last column where VLANs and tunnels tell connections apart.
  public static let tunnelColumn = "tunnel"

  /// A writer that has written nothing.
  ///
  /// - Parameters:
  ///   - hasPlaces: whether captures of several files may come.
  ///   - hasTunnels: whether connections are told apart by the VLANs and tunnels around them.
  public init(hasPlaces: Bool = false, hasTunnels: Bool = false) {
    self.hasPlaces = hasPlaces
    self.hasTunnels = hasTunnels
  }

  /// Begins the part of one capture.
  public mutating func beginCapture(_ capture: CaptureFacts, into out: inout ByteBuffer) {
    file = capture.file
    precision = capture.precision
    ordinary = OrdinaryRow(file: file, precision: precision)
    writeHeader(into: &out)
  }

  /// Writes one connection.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, into out: inout ByteBuffer
  ) {
    write(evidence, judged: verdict, in: FramePlaces(), into: &out)
  }

  /// Writes them by what they say, unless files or tunnels are to be named.
  public var extentOfOrdinary: ConnectionExtent { hasPlaces || hasTunnels ? .evidence : .record }

  /// Writes one connection that closed as nearly all do.
  public mutating func write(
    _ connection: borrowing OrdinaryConnection, into out: inout ByteBuffer
  ) {
    ordinary.write(connection, into: &out)
  }

  /// Writes one connection of several files.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, in places: FramePlaces,
    into out: inout ByteBuffer
  ) {
    let connection = evidence.connection
    out.append(csvField: places.file(of: connection.firstFrame) ?? file)
    out.append(csv: connection.id)
    out.append(csv: connection.endpoint(.client))
    out.append(csv: connection.endpoint(.server))
    out.append(csv: connection.roles.name)
    out.append(csv: verdict.label.rawValue)
    out.append(csv: verdict.shape?.rawValue)
    out.append(csv: verdict.reason?.rawValue)
    out.append(csv: verdict.initiator?.rawValue)
    out.append(csv: verdict.abortedBy?.name)
    out.append(csv: connection.firstFrame)
    out.append(csv: connection.lastFrame)
    out.append(csv: connection.start, precision: precision)
    out.append(csv: connection.end, precision: precision)
    out.append(csvSecondsOf: connection.end - connection.start)
    out.append(csv: verdict.handshake.rawValue)
    out.append(csv: UInt64(connection.side(.client).packets))
    out.append(csv: UInt64(connection.side(.server).packets))
    out.append(csv: connection.side(.client).bytes)
    out.append(csv: connection.side(.server).bytes)
    out.append(csv: verdict.closeStart, precision: precision)
    out.append(csvSecondsOf: verdict.closeDuration)
    for wave: UInt8 in 1...4 { Self.append(wave, evidence, verdict, to: &out) }
    out.append(csv: UInt64(verdict.spuriousRetransmissions))
    out.append(csv: UInt64(connection.duplicateFrames))
    out.append(csv: verdict.halfCloseBytes)
    Self.append(resetsOf: verdict, evidence, to: &out)
    out.append(csv: UInt64(connection.low.gaps) + UInt64(connection.high.gaps))
    out.append(csv: connection.isOneSided ? "true" : "false")
    out.append(csv: verdict.allDataDelivered ? "true" : "false")
    out.append(csv: verdict.anomalies.map(\.kind.rawValue).joined(separator: " "))
    let history = StateHistory(of: evidence, judged: verdict)
    Self.append(history, precision: precision, to: &out)
    Self.append(ZeekWords(of: evidence), to: &out)
    if hasPlaces {
      Self.append(connection.firstFrame, in: places, to: &out)
      Self.append(connection.lastFrame, in: places, to: &out)
    }
    if hasTunnels {
      out.append(",")
      if let tunnel = evidence.tunnel { out.append(csvField: tunnel) }
    }
    out.append("\r\n")
  }

  /// Ends the part of one capture.
  public mutating func endCapture(
    _ capture: CaptureFacts, summary: Summary, into out: inout ByteBuffer
  ) {}

  /// Ends the report.
  public mutating func endReport(total: Summary, into out: inout ByteBuffer) {
    writeHeader(into: &out)
  }

  private mutating func writeHeader(into out: inout ByteBuffer) {
    if hasHeader { return }
    hasHeader = true
    var columns = Self.columns
    if hasPlaces { columns += Self.placeColumns }
    if hasTunnels { columns.append(Self.tunnelColumn) }
    out.append(text: columns.joined(separator: ","))
    out.append("\r\n")
  }

  private static func append(
    _ number: UInt8, _ evidence: ConnectionEvidence, _ verdict: Verdict, to out: inout ByteBuffer
  ) {
    for index in 0..<verdict.waves.count where verdict.waves[index].number == number {
      let wave = verdict.waves[index]
      out.append(",")
      for (place, frame) in EventFrames(wave.events, of: evidence.events).enumerated() {
        if place > 0 { out.append(" ") }
        out.append(decimal: frame)
      }
      out.append(csv: UInt64(wave.lost))
      out.append(csv: wave.certainty?.rawValue)
      return
    }
    out.append(",,,")
  }

  /// In which file a frame stands, and under which number; empty where that is not known.
  private static func append(
    _ frame: UInt64, in places: FramePlaces, to out: inout ByteBuffer
  ) {
    let place = places.place(of: frame)
    out.append(",")
    if let place { out.append(csvField: places.files[place.file]) }
    out.append(csv: place?.frame)
  }

  /// The number of RSTs, and which of them ended the connection.
  private static func append(
    resetsOf verdict: Verdict, _ evidence: ConnectionEvidence, to out: inout ByteBuffer
  ) {
    out.append(csv: UInt64(verdict.resets.count))
    let effective = verdict.effectiveReset
    out.append(csv: effective.flatMap { evidence.frame(at: $0.event) })
    out.append(csv: effective?.kind.rawValue)
    out.append(csv: effective?.hitState.rawValue)
    out.append(csv: UInt64(verdict.ignoredResets))
    out.append(csv: UInt64(verdict.lateResets))
  }
}
