internal import FlowTracking
internal import ReportWriting
internal import TeardownAnalysis
internal import Wire

// How a connection began.

extension Narration {
  /// Who connected, and how much the ends sent.
  var opening: String {
    let connection = evidence.connection
    let roles =
      connection.roles == .guessed
      ? " Which end is the client is guessed: no SYN was captured." : ""
    if verdict.label == .notEstablished { return notEstablished }
    let begin: String
    switch verdict.handshake {
    case .complete: begin = "The client connected"
    case .partial: begin = "The client connected; the handshake was captured in part"
    case .unseen: begin = "The connection was running when the capture began"
    }
    return "\(begin). \(volume), in "
      + "\(NumberText.duration(connection.end - connection.start)) altogether.\(roles)"
  }

  /// Who sent how much, as far as was captured.
  private var volume: String {
    let connection = evidence.connection
    let (client, server) = (connection.side(.client), connection.side(.server))
    if connection.isOneSided {
      let seen: Side = client.packets > 0 ? .client : .server
      return "The \(seen.name) sent \(NumberText.bytes(connection.side(seen).bytes)); of what the "
        + "\(seen.opposite.name) sent, nothing was captured"
    }
    let who = verdict.handshake == .unseen ? "The client" : "It"
    return "\(who) sent \(NumberText.bytes(client.bytes)) and the server "
      + "\(NumberText.bytes(server.bytes))"
  }

  private var notEstablished: String {
    let frame = "frame \(NumberText.plain(evidence.connection.firstFrame))"
    let tries = UInt64(evidence.connection.side(.client).packets)
    switch verdict.reason {
    case .refused:
      return "The client sent a SYN (\(frame)), and an RST answered it: the connection was refused."
    case .unanswered:
      return "The client sent a SYN \(NumberText.times(tries)) (first in \(frame)), and nothing "
        + "answered it."
    case .abandoned:
      return "The client sent a SYN (\(frame)), a SYN-ACK answered it, and no ACK of that was "
        + "captured: the handshake was never completed."
    case .abortedByClient:
      return "The client sent a SYN (\(frame)), and answered the SYN-ACK by an RST: it did not "
        + "want the connection any more, or never had."
    case nil: return "The handshake was never completed."
    }
  }
}
