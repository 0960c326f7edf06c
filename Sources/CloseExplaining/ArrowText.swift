internal import FlowTracking
internal import ReportWriting
internal import TeardownAnalysis
internal import Wire

// How rows of a ladder are put into words; every form of output uses the same.

extension SegmentArrow {
  /// Flags, numbers and length: `FIN ACK seq 101 ack 901 len 40`.
  var label: String {
    var text = control.names
    if let sequence { text += " seq \(sequence)" }
    if let acknowledgment { text += " ack \(acknowledgment)" }
    if payload > 0 { text += " len \(payload)" }
    return text
  }

  /// What became of it and what else there is to say: `sent again; lost (likely)`; nil for most.
  ///
  /// - Parameter interfaces: how the interfaces of the ladder are called.
  /// - Returns: the words.
  func remark(_ interfaces: [Int: String]) -> String? {
    var parts = marks.map(\.rawValue)
    switch fate {
    case .arrived: break
    case .lost(let certainty): parts.append("lost (\(certainty.rawValue))")
    case .unconfirmed: parts.append("never answered")
    }
    if !copies.isEmpty {
      let frames = copies.map { copy in
        let place = copy.interface.flatMap { interfaces[$0] }.map { " on \($0)" } ?? ""
        return "\(copy.frame)\(place)"
      }
      parts.append(
        "captured again in frame\(copies.count == 1 ? "" : "s") \(frames.joined(separator: ", "))")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}

extension SegmentLadder.Fold {
  /// What was folded, in pieces that may stand on several lines: `412 segments, 1.2 MB`.
  var pieces: [String] {
    var pieces = [NumberText.counted(segments, "segment")]
    let bytes = clientBytes + serverBytes
    pieces[0] += bytes == 0 ? " without data" : ", \(NumberText.bytes(bytes))"
    switch (clientBytes, serverBytes) {
    case (0, 0): break
    case (_, 0): pieces.append("all from the client")
    case (0, _): pieces.append("all from the server")
    case (let client, let server):
      pieces.append("client \(NumberText.bytes(client)), server \(NumberText.bytes(server))")
    }
    if retransmissions > 0 { pieces.append("\(NumberText.grouped(retransmissions)) sent again") }
    if keepAlives > 0 { pieces.append(NumberText.counted(keepAlives, "keep-alive probe")) }
    if duplicates > 0 { pieces.append("\(NumberText.grouped(duplicates)) captured again") }
    if closing > 0 { pieces.append("\(NumberText.grouped(closing)) with FIN or RST") }
    if longestPause >= SegmentLadder.pauseLimit {
      pieces.append("longest pause \(NumberText.duration(longestPause))")
    }
    return pieces
  }

  /// Its frames: `frames 12-423`.
  var frames: String { "frames \(firstFrame)-\(lastFrame)" }
}

extension Int64 {
  /// A time since the start of the connection, in seconds: `12.345678`.
  var clockText: String {
    let micros = magnitude / 1000
    let fraction = String(micros % 1_000_000)
    let padded = String(repeating: "0", count: 6 - fraction.count) + fraction
    return "\(self < 0 ? "-" : "")\(micros / 1_000_000).\(padded)"
  }
}

extension Explanation {
  /// The end of the connection as the heading of a column: its role.
  static func heading(_ side: Side) -> String { side == .client ? "client" : "server" }

  /// The number of the connection and its two ends, and its network where that tells it apart.
  var title: String {
    "#\(connection.id) \(connection.endpoint(.client)) -> \(connection.endpoint(.server))"
      + (network.map { " (\($0))" } ?? "")
  }
}
