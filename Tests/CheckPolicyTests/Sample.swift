@testable import CheckPolicy
@testable import FlowTracking
@testable import TeardownAnalysis
import Wire

/// Connections and verdicts made by hand.
enum Sample {
  static func moment(_ seconds: Double) -> Timestamp {
    Timestamp(nanoseconds: 1_795_218_601_000_000_000 + Int64(seconds * 1_000_000) * 1000)
  }

  static func endpoint(_ address: String, _ port: UInt16) -> Endpoint {
    Endpoint(address: IPAddress(text: address) ?? IPAddress(v4: 0), port: port)
  }

  /// A connection from 10.77.0.1:53110 to a server, judged as the caller says.
  static func connection(
    _ label: Label, id: UInt64 = 17, file: String = "a.pcap", client: String = "10.77.0.1",
    server: String = "10.77.0.2", port: UInt16 = 443, judging: (inout Verdict) -> Void = { _ in }
  ) -> CheckedConnection {
    let (tuple, direction) = FourTuple.orient(
      from: endpoint(client, 53110), to: endpoint(server, port))
    var sent = SendSide()
    sent.packets = 8
    sent.bytes = 400
    var answered = SendSide()
    answered.packets = 6
    answered.bytes = 6000
    var evidence = ConnectionEvidence()
    evidence.connection = Connection(parkedAs: tuple)
    evidence.connection.id = id
    evidence.connection.start = moment(0)
    evidence.connection.end = moment(9)
    evidence.connection.firstFrame = 1
    evidence.connection.lastFrame = 14
    evidence.connection.low = direction == .fromLow ? sent : answered
    evidence.connection.high = direction == .fromLow ? answered : sent
    evidence.connection.clientDirection = direction
    evidence.connection.roles = .handshake
    evidence.events = [
      event(9, [.fin, .ack], from: direction, tuple),
      event(10, [.fin, .ack], from: direction, tuple),
      event(70, [.rst, .ack], from: direction.reversed, tuple),
    ]
    var verdict = Verdict(
      label: label, shape: nil, reason: nil, initiator: nil, abortedBy: nil, handshake: .complete,
      waves: WaveList(), closeStart: nil, closeEnd: nil, spuriousRetransmissions: 0,
      halfCloseBytes: 0, resets: [], ignoredResets: 0, lateResets: 0, allDataDelivered: true,
      anomalies: [])
    judging(&verdict)
    return CheckedConnection(file: file, evidence: evidence, verdict: verdict)
  }

  /// The first FIN sent at 0.9 s and 1.0 s, once lost; complete at 1.11 s.
  static func lostFin(id: UInt64 = 17) -> CheckedConnection {
    connection(.lostSegmentRetransmitted, id: id) { verdict in
      verdict.shape = .mergedThreeWay
      verdict.initiator = .client
      verdict.closeStart = moment(0.9)
      verdict.closeEnd = moment(1.11)
      verdict.waves.append(
        Wave(
          number: 1, from: .client, events: [EventSet(place: 0), EventSet(place: 1)], sent: 2,
          lost: 1, certainty: .certain, evidence: [.retransmittedFin]))
      verdict.waves.append(
        Wave(
          number: 3, from: .server, events: [EventSet(place: 1)], sent: 1, lost: 0, certainty: nil,
          evidence: []))
    }
  }

  /// An RST by the server in answer to data, 104 octets of which were lost.
  static func aborted(id: UInt64 = 18, client: String = "10.77.0.1") -> CheckedConnection {
    connection(.rstAborted, id: id, client: client) { verdict in
      verdict.initiator = .server
      verdict.abortedBy = .server
      verdict.closeStart = moment(7)
      verdict.closeEnd = moment(7)
      verdict.allDataDelivered = false
      verdict.resets = [
        ResetFinding(
          event: 2, from: .server, kind: .dataAfterClose, tookEffect: true, hitState: .established,
          unacknowledgedByServer: 0, unacknowledgedByClient: 104, forgery: [])
      ]
    }
  }

  /// The client closed at 0.9 s, the server never; the connection was last heard of at 9 s.
  static func halfClosed(id: UInt64 = 19) -> CheckedConnection {
    connection(.halfClosed, id: id) { verdict in
      verdict.initiator = .client
      verdict.closeStart = moment(0.9)
      verdict.waves.append(
        Wave(
          number: 1, from: .client, events: [EventSet(place: 0)], sent: 1, lost: 0, certainty: nil,
          evidence: []))
    }
  }

  private static func event(
    _ frame: UInt64, _ control: ControlBits, from sender: Direction, _ tuple: FourTuple
  ) -> CloseEvent {
    let zero = SequenceNumber(0)
    let segment = Segment(
      tuple: tuple, direction: sender, control: control, frame: frame,
      timestamp: moment(Double(frame) / 10), sequence: zero, acknowledgmentField: zero,
      payloadLength: 0)
    return CloseEvent(of: segment, in: Connection(parkedAs: tuple))
  }
}
