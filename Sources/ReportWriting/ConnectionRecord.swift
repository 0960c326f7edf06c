public import FlowTracking
public import TeardownAnalysis
public import Wire

/// The JSON object of one connection, `lastack.connection/1`.
///
/// Keys stand in the order of `docs/report.md`, without white space, so that the same input gives
/// the same bytes. What is not known is `null`.
public struct ConnectionRecord: Sendable {
  /// The file's name as a JSON string, escaped once for all of its records.
  let file: [UInt8]
  let precision: TimePrecision

  /// Prepares the records of one capture.
  public init(file: String, precision: TimePrecision) {
    var name = ByteBuffer()
    name.append(jsonString: file)
    self.file = name.bytes
    self.precision = precision
  }

  /// Appends the object, with no line feed behind it.
  ///
  /// - Parameters:
  ///   - evidence: the connection.
  ///   - verdict: what is said of it.
  ///   - places: where its frames stand, if the capture has several files.
  ///   - note: what a live capture adds; nil for records of files, which lack those keys.
  ///   - out: takes the bytes.
  public func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, in places: FramePlaces = FramePlaces(),
    note: LiveNote? = nil, into out: inout ByteBuffer
  ) {
    let connection = evidence.connection
    let client = connection.side(.client)
    let server = connection.side(.server)
    out.append(#"{"schema":"lastack.connection/1","id":"#)
    out.append(decimal: connection.id)
    out.append(#","file":"#)
    if places.areSeveral, let name = places.file(of: connection.firstFrame) {
      out.append(jsonString: name)
    } else {
      out.append(file.span)
    }
    out.append(#","client":{"ip":""#)
    append(connection.endpoint(.client), to: &out)
    out.append(#"},"server":{"ip":""#)
    append(connection.endpoint(.server), to: &out)
    out.append(#"},"roles":""#)
    out.append(connection.roles.name)
    out.append(#"","label":""#)
    out.append(text: verdict.label.rawValue)
    out.append(#"","shape":"#)
    out.append(jsonName: verdict.shape?.rawValue)
    out.append(#","reason":"#)
    out.append(jsonName: verdict.reason?.rawValue)
    out.append(#","initiator":"#)
    out.append(jsonName: verdict.initiator?.rawValue)
    out.append(#","aborted_by":"#)
    out.append(jsonName: verdict.abortedBy?.name)
    append(spanOf: connection, to: &out)
    out.append(#","handshake":""#)
    out.append(text: verdict.handshake.rawValue)
    out.append(#"","packets":{"client":"#)
    out.append(decimal: UInt64(client.packets))
    out.append(#","server":"#)
    out.append(decimal: UInt64(server.packets))
    out.append(#"},"bytes":{"client":"#)
    out.append(decimal: client.bytes)
    out.append(#","server":"#)
    out.append(decimal: server.bytes)
    out.append("}")
    append(closeOf: evidence, verdict, to: &out)
    out.append(#","spurious_retransmissions":"#)
    out.append(decimal: UInt64(verdict.spuriousRetransmissions))
    out.append(#","duplicate_frames":"#)
    out.append(decimal: UInt64(connection.duplicateFrames))
    out.append(#","half_close_bytes":"#)
    out.append(decimal: verdict.halfCloseBytes)
    append(resetsOf: evidence, verdict, to: &out)
    append(StateHistory(of: evidence, judged: verdict), to: &out)
    out.append(#","capture_gaps":"#)
    out.append(decimal: UInt64(client.gaps) + UInt64(server.gaps))
    out.append(#","one_sided":"#)
    out.append(jsonBool: connection.isOneSided)
    append(anomaliesOf: verdict, to: &out)
    out.append(#","all_data_delivered":"#)
    out.append(jsonBool: verdict.allDataDelivered)
    out.append(#","unlogged":{"rst":"#)
    out.append(decimal: UInt64(connection.unloggedResets))
    out.append(#","other":"#)
    out.append(decimal: UInt64(connection.unloggedEvents))
    out.append("}")
    append(ZeekWords(of: evidence), to: &out)
    if evidence.separatesTunnels {
      out.append(#","tunnel":"#)
      out.append(jsonStringOrNull: evidence.tunnel)
    }
    note?.write(into: &out)
    if places.areSeveral { append(placesOf: evidence, verdict, in: places, to: &out) }
    if !evidence.interfaceNames.isEmpty { append(interfacesOf: evidence, to: &out) }
    out.append("}")
  }

  private func append(_ endpoint: Endpoint, to out: inout ByteBuffer) {
    out.append(endpoint.address)
    out.append(#"","port":"#)
    out.append(decimal: UInt64(endpoint.port))
  }

  private func append(spanOf connection: Connection, to out: inout ByteBuffer) {
    out.append(#","first_frame":"#)
    out.append(decimal: connection.firstFrame)
    out.append(#","last_frame":"#)
    out.append(decimal: connection.lastFrame)
    out.append(#","start":""#)
    out.append(connection.start, precision: precision)
    out.append(#"","end":""#)
    out.append(connection.end, precision: precision)
    out.append(#"","duration":"#)
    out.append(secondsOf: connection.end - connection.start)
  }
}
