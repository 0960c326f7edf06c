internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

// The row of a connection that closed as nearly all do; what `ConnectionRecordOrdinary` is to the record.

/// What of a row is the same for all connections of a capture.
struct OrdinaryRow {
  /// The file's name as a field.
  let file: [UInt8]
  let precision: TimePrecision

  /// Prepares the rows of one capture.
  init(file: String, precision: TimePrecision) {
    var name = ByteBuffer()
    name.append(csvField: file)
    self.file = name.bytes
    self.precision = precision
  }

  /// More than a row takes without the file's name.
  ///
  /// Unit: octets.
  private static var room: Int { 2048 }

  /// Appends the row, without the columns of places and tunnels.
  func write(_ connection: OrdinaryConnection, into out: inout ByteBuffer) {
    out.fillWithMoments(upTo: Self.room + file.count) { run, minutes in
      append(headOf: connection, to: &run, &minutes)
      append(closeOf: connection, to: &run, &minutes)
      append(statesOf: connection, to: &run, &minutes)
      append(tailOf: connection, to: &run, &minutes)
    }
  }

  @inline(__always)
  private func append(
    headOf connection: borrowing OrdinaryConnection, to run: inout ByteRun,
    _ minutes: inout LatestMinutes
  ) {
    let last = connection.close[connection.last]
    run.append(file.span)
    run.append(csv: connection.id)
    run.append(",")
    run.append(connection.client.address)
    run.append(csv: UInt64(connection.client.port))
    run.append(",")
    run.append(connection.server.address)
    run.append(csv: UInt64(connection.server.port))
    if connection.isMerged {
      run.append(",handshake,merged-three-way,merged-three-way,,")
    } else {
      run.append(",handshake,clean-four-way,clean-four-way,,")
    }
    run.append(connection.closer.name)
    run.append(",")
    run.append(csv: connection.firstFrame)
    run.append(csv: last.frame)
    run.append(",")
    run.append(connection.start, precision, among: &minutes)
    run.append(",")
    run.append(last.time, precision, among: &minutes)
    run.append(",")
    run.append(secondsOf: last.time - connection.start)
    run.append(",complete")
    run.append(csv: UInt64(connection.fromClient.packets))
    run.append(csv: UInt64(connection.fromServer.packets))
    run.append(csv: UInt64(connection.fromClient.bytes))
    run.append(csv: UInt64(connection.fromServer.bytes))
  }

  @inline(__always)
  private func append(
    closeOf connection: borrowing OrdinaryConnection, to run: inout ByteRun,
    _ minutes: inout LatestMinutes
  ) {
    let last = connection.last
    run.append(",")
    run.append(connection.close[0].time, precision, among: &minutes)
    run.append(",")
    run.append(secondsOf: connection.close[last].time - connection.close[0].time)
    run.append(csv: connection.close[0].frame)
    if connection.isMerged {
      run.append(",0,,,,")
    } else {
      run.append(",0,")
      run.append(csv: connection.close[1].frame)
      run.append(",0,")
    }
    run.append(csv: connection.close[last - 1].frame)
    run.append(",0,")
    run.append(csv: connection.close[last].frame)
    run.append(",0,,0")
    run.append(csv: UInt64(connection.duplicateFrames))
    run.append(",0,0,,,,0,0,0,false,true,")
    if connection.isReopened { run.append("four-tuple-reused") }
  }

  @inline(__always)
  private func append(
    statesOf connection: borrowing OrdinaryConnection, to run: inout ByteRun,
    _ minutes: inout LatestMinutes
  ) {
    for place in 0..<2 {
      run.append(",ESTABLISHED@")
      run.append(connection.establishment, precision, among: &minutes)
      // The client first.
      if (place == 0) == (connection.closer == .client) {
        run.append(" FIN_WAIT_1@")
        run.append(connection.close[0].time, precision, among: &minutes)
        if !connection.isMerged {
          run.append(" FIN_WAIT_2@")
          run.append(connection.close[1].time, precision, among: &minutes)
        }
        run.append(" TIME_WAIT@")
      } else {
        run.append(" CLOSE_WAIT@")
        run.append(connection.close[1].time, precision, among: &minutes)
        run.append(" LAST_ACK@")
        run.append(connection.close[connection.last - 1].time, precision, among: &minutes)
        run.append(" CLOSED@")
      }
      run.append(connection.close[connection.last].time, precision, among: &minutes)
    }
  }

  @inline(__always)
  private func append(
    tailOf connection: borrowing OrdinaryConnection, to run: inout ByteRun,
    _ minutes: inout LatestMinutes
  ) {
    let last = connection.last
    run.append(",")
    run.append(connection.closer.opposite.name)
    run.append(",")
    run.append(secondsOf: connection.close[last - 1].time - connection.close[1].time)
    run.append(",true,")
    if !connection.isMerged {
      run.append(secondsOf: connection.close[last].time - connection.close[1].time)
    }
    run.append(",")
    run.append(connection.closer.name)
    run.append(",")
    run.append(connection.close[last].time, precision, among: &minutes)
    run.append(",0,")
    run.append(connection.timeWaitEnd, precision, among: &minutes)
    run.append(",false,SF,")
    run.append(historyOf: connection)
    run.append("\r\n")
  }
}

extension ByteRun {
  /// Appends a field with a number, and the comma before it.
  @inline(__always)
  fileprivate mutating func append(csv number: UInt64) {
    append(byte: UInt8(ascii: ","))
    append(decimal: number)
  }

  /// Appends the letters of Zeek's `history`, or nothing where it is not known.
  @inline(__always)
  mutating func append(historyOf connection: borrowing OrdinaryConnection) {
    if connection.trail.isIncomplete { return }
    let originator = connection.clientDirection
    connection.trail.forEach { append(byte: ZeekHistory.letter(of: $0, originator: originator)) }
  }
}
