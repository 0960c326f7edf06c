public import FlowTracking
internal import TeardownAnalysis
internal import Wire

// The record of a connection that closed as nearly all do. Most of it is known beforehand: what else
// `write(_:judged:in:note:into:)` asks of a verdict and of a history stands here as constant text.

extension ConnectionRecord {
  /// Appends the object of a connection that closed as nearly all do, with no line feed behind it.
  ///
  /// Byte for byte what is written of its evidence and the verdict on that, where no files, interfaces,
  /// tunnels or processes are to be named; a test holds the two against each other.
  ///
  /// - Parameters:
  ///   - connection: the connection.
  ///   - out: takes the bytes.
  public func write(_ connection: OrdinaryConnection, into out: inout ByteBuffer) {
    out.fillWithMoments(upTo: Self.ordinaryRoom + file.count) { run, minutes in
      append(headOf: connection, to: &run)
      let end = append(timesOf: connection, to: &run, &minutes)
      append(trafficOf: connection, to: &run)
      let fin = append(closeOf: connection, to: &run, &minutes)
      append(statesOf: connection, fin: fin, end: end, to: &run, &minutes)
      append(tailOf: connection, to: &run)
    }
  }

  /// More than a record takes without the file's name: some 1,800 octets of constant text, and of
  /// what varies as much as all of it takes at most.
  ///
  /// Unit: octets.
  private static var ordinaryRoom: Int { 4096 }

  @inline(__always)
  private func append(
    headOf connection: borrowing OrdinaryConnection, to run: inout ByteRun
  ) {
    run.append(#"{"schema":"lastack.connection/1","id":"#)
    run.append(decimal: connection.id)
    run.append(#","file":"#)
    run.append(file.span)
    run.append(#","client":{"ip":""#)
    run.append(connection.client.address)
    run.append(#"","port":"#)
    run.append(decimal: UInt64(connection.client.port))
    run.append(#"},"server":{"ip":""#)
    run.append(connection.server.address)
    run.append(#"","port":"#)
    run.append(decimal: UInt64(connection.server.port))
    if connection.isMerged {
      run.append(
        #"},"roles":"handshake","label":"merged-three-way","shape":"merged-three-way","reason":"#)
    } else {
      run.append(
        #"},"roles":"handshake","label":"clean-four-way","shape":"clean-four-way","reason":"#)
    }
    run.append(#"null,"initiator":""#)
    run.append(connection.closer.name)
    run.append(#"","aborted_by":null,"first_frame":"#)
    run.append(decimal: connection.firstFrame)
    run.append(#","last_frame":"#)
    run.append(decimal: connection.close[connection.last].frame)
  }

  /// - Returns: when the last segment was captured.
  @inline(__always)
  private func append(
    timesOf connection: borrowing OrdinaryConnection, to run: inout ByteRun,
    _ minutes: inout LatestMinutes
  ) -> ByteRun.Part {
    let last = connection.close[connection.last].time
    run.append(#","start":""#)
    run.append(connection.start, precision, among: &minutes)
    run.append(#"","end":""#)
    let end = run.appendPart(last, precision, among: &minutes)
    run.append(#"","duration":"#)
    run.append(secondsOf: last - connection.start)
    return end
  }

  @inline(__always)
  private func append(
    trafficOf connection: borrowing OrdinaryConnection, to run: inout ByteRun
  ) {
    run.append(#","handshake":"complete","packets":{"client":"#)
    run.append(decimal: UInt64(connection.fromClient.packets))
    run.append(#","server":"#)
    run.append(decimal: UInt64(connection.fromServer.packets))
    run.append(#"},"bytes":{"client":"#)
    run.append(decimal: UInt64(connection.fromClient.bytes))
    run.append(#","server":"#)
    run.append(decimal: UInt64(connection.fromServer.bytes))
  }

  /// - Returns: when the first FIN was captured.
  @inline(__always)
  private func append(
    closeOf connection: borrowing OrdinaryConnection, to run: inout ByteRun,
    _ minutes: inout LatestMinutes
  ) -> ByteRun.Part {
    let last = connection.last
    run.append(#"},"close":{"start":""#)
    let fin = run.appendPart(connection.close[0].time, precision, among: &minutes)
    run.append(#"","duration":"#)
    run.append(secondsOf: connection.close[last].time - connection.close[0].time)
    run.append(#","waves":[{"wave":1,"from":""#)
    append(wave: 0, from: connection.closer, of: connection, to: &run)
    if !connection.isMerged {
      run.append(#"{"wave":2,"from":""#)
      append(wave: 1, from: connection.closer.opposite, of: connection, to: &run)
    }
    run.append(#"{"wave":3,"from":""#)
    append(wave: last - 1, from: connection.closer.opposite, of: connection, to: &run)
    run.append(#"{"wave":4,"from":""#)
    run.append(connection.closer.name)
    run.append(#"","frames":["#)
    run.append(decimal: connection.close[last].frame)
    run.append(
      #"],"sent":1,"lost":0,"certainty":null,"evidence":[]}]},"spurious_retransmissions":0,"#)
    run.append(#""duplicate_frames":"#)
    run.append(decimal: UInt64(connection.duplicateFrames))
    run.append(#","half_close_bytes":0,"rst":[],"ignored_rst":0,"late_rst":0,"#)
    return fin
  }

  /// Appends what stands behind the number of a wave, and the comma before the next.
  @inline(__always)
  private func append(
    wave place: Int, from side: Side, of connection: borrowing OrdinaryConnection,
    to run: inout ByteRun
  ) {
    run.append(side.name)
    run.append(#"","frames":["#)
    run.append(decimal: connection.close[place].frame)
    run.append(#"],"sent":1,"lost":0,"certainty":null,"evidence":[]},"#)
  }

  @inline(__always)
  private func append(
    statesOf connection: borrowing OrdinaryConnection, fin: ByteRun.Part, end: ByteRun.Part,
    to run: inout ByteRun, _ minutes: inout LatestMinutes
  ) {
    run.append(#""states":{"client":[["ESTABLISHED",""#)
    let establishment = run.appendPart(connection.establishment, precision, among: &minutes)
    if connection.closer == .client {
      append(closerOf: connection, fin: fin, end: end, to: &run, &minutes)
      run.append(#""]],"server":[["ESTABLISHED",""#)
      run.append(again: establishment)
      append(otherOf: connection, end: end, to: &run, &minutes)
    } else {
      append(otherOf: connection, end: end, to: &run, &minutes)
      run.append(#""]],"server":[["ESTABLISHED",""#)
      run.append(again: establishment)
      append(closerOf: connection, fin: fin, end: end, to: &run, &minutes)
    }
    let last = connection.last
    run.append(#""]]},"close_wait":{"side":""#)
    run.append(connection.closer.opposite.name)
    run.append(#"","seconds":"#)
    run.append(secondsOf: connection.close[last - 1].time - connection.close[1].time)
    run.append(#","ended":true},"fin_wait_2_seconds":"#)
    if connection.isMerged {
      run.append("null")
    } else {
      run.append(secondsOf: connection.close[last].time - connection.close[1].time)
    }
    run.append(#","time_wait":{"side":""#)
    run.append(connection.closer.name)
    run.append(#"","start":""#)
    run.append(again: end)
    run.append(#"","restarts":0,"end":""#)
    run.append(connection.timeWaitEnd, precision, among: &minutes)
    run.append(#"","reused":false},"capture_gaps":0,"one_sided":false,"anomalies":["#)
  }

  /// Appends the states of the end that closed first, behind ESTABLISHED.
  @inline(__always)
  private func append(
    closerOf connection: borrowing OrdinaryConnection, fin: ByteRun.Part, end: ByteRun.Part,
    to run: inout ByteRun, _ minutes: inout LatestMinutes
  ) {
    run.append(#""],["FIN_WAIT_1",""#)
    run.append(again: fin)
    if !connection.isMerged {
      run.append(#""],["FIN_WAIT_2",""#)
      run.append(connection.close[1].time, precision, among: &minutes)
    }
    run.append(#""],["TIME_WAIT",""#)
    run.append(again: end)
  }

  /// Appends the states of the end that closed second, behind ESTABLISHED.
  @inline(__always)
  private func append(
    otherOf connection: borrowing OrdinaryConnection, end: ByteRun.Part, to run: inout ByteRun,
    _ minutes: inout LatestMinutes
  ) {
    run.append(#""],["CLOSE_WAIT",""#)
    let receipt = run.appendPart(connection.close[1].time, precision, among: &minutes)
    run.append(#""],["LAST_ACK",""#)
    if connection.isMerged {
      run.append(again: receipt)
    } else {
      run.append(connection.close[2].time, precision, among: &minutes)
    }
    run.append(#""],["CLOSED",""#)
    run.append(again: end)
  }

  @inline(__always)
  private func append(tailOf connection: borrowing OrdinaryConnection, to run: inout ByteRun) {
    if connection.isReopened {
      run.append(#"{"kind":"four-tuple-reused","frame":null,"side":null,"detail":""#)
      run.append("the same addresses and ports were used again while this one was kept in mind")
      run.append(#"","count":1}"#)
    }
    run.append(#"],"all_data_delivered":true,"unlogged":{"rst":0,"other":0},"zeek_state":"#)
    // To Zeek, both ends sent a FIN.
    if connection.trail.isIncomplete {
      run.append(#""SF","zeek_history":null}"#)
    } else {
      run.append(#""SF","zeek_history":""#)
      run.append(historyOf: connection)
      run.append(#""}"#)
    }
  }
}
