public import FlowTracking
public import TeardownAnalysis
internal import Wire

/// How a connection closed, without anything that a change elsewhere would touch: no times, no
/// frames, no counts of packets.
public struct ExpectedConnection: Codable, Equatable, Sendable {
  /// The client's address and port.
  public let client: String
  /// The server's address and port.
  public let server: String
  /// The label.
  public let label: String
  /// The shape; nil where there is none.
  public let shape: String?
  /// Who began the close; nil where that is not known.
  public let initiator: String?
  /// What was lost in the close, by wave.
  public let losses: [Loss]
  /// The RSTs, in order.
  public let rst: [Reset]

  /// Segments of one wave that were lost.
  public struct Loss: Codable, Equatable, Sendable {
    /// The wave, 1 to 4.
    public let wave: Int
    /// How many were lost.
    public let lost: Int
    /// How certain that is.
    public let certainty: String?
  }

  /// An RST.
  public struct Reset: Codable, Equatable, Sendable {
    /// Who sent it.
    public let from: String
    /// Why it came.
    public let `class`: String
  }

  /// What is expected of a connection that closed as this one did.
  public init(_ evidence: ConnectionEvidence, judged verdict: Verdict) {
    client = evidence.connection.endpoint(.client).description
    server = evidence.connection.endpoint(.server).description
    label = verdict.label.rawValue
    shape = verdict.shape?.rawValue
    initiator = verdict.initiator?.rawValue
    losses = (0..<verdict.waves.count).map { verdict.waves[$0] }.filter { $0.lost > 0 }.map {
      wave in
      Loss(wave: Int(wave.number), lost: Int(wave.lost), certainty: wave.certainty?.rawValue)
    }
    rst = verdict.resets.map { reset in
      Reset(from: reset.from == .client ? "client" : "server", class: reset.kind.rawValue)
    }
  }

  /// The two ends, whichever is the client.
  var ends: String { client < server ? "\(client) \(server)" : "\(server) \(client)" }
}

extension ExpectedConnection {
  /// What can change, each with its value in words.
  var aspects: [(name: String, value: String)] {
    let losses = losses.map { loss in
      "wave \(loss.wave): \(loss.lost)" + (loss.certainty.map { " (\($0))" } ?? "")
    }
    let resets = rst.map { "\($0.from) \($0.class)" }
    return [
      ("client", client), ("label", label), ("shape", shape ?? "none"),
      ("initiator", initiator ?? "none"),
      ("losses", losses.isEmpty ? "none" : losses.joined(separator: ", ")),
      ("rst", resets.isEmpty ? "none" : resets.joined(separator: ", ")),
    ]
  }
}
