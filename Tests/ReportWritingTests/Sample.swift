@testable import FlowTracking
@testable import TeardownAnalysis
import Wire

/// Connections and verdicts made by hand, for the writers to write.
enum Sample {
  static let base: Int64 = 1_795_218_601_123_456_000  // 2026-11-20T23:50:01.123456Z

  static func moment(_ seconds: Double) -> Timestamp {
    Timestamp(nanoseconds: base + Int64(seconds * 1_000_000) * 1000)
  }

  static let client = Endpoint(address: IPAddress(v4: 0x0a4d_0001), port: 53110)
  static let server = Endpoint(address: IPAddress(v4: 0x0a4d_0002), port: 8794)
  static let longClient = Endpoint(
    address: IPAddress(high: 0x2001_0db8_85a3_1111, low: 0x2222_8a2e_1370_7334), port: 65535)
  static let longServer = Endpoint(
    address: IPAddress(high: 0x2001_0db8_85a3_1111, low: 0x2222_8a2e_1370_7335), port: 65534)

  /// A connection of 14 frames with the given log.
  static func evidence(
    id: UInt64 = 17, from client: Endpoint = client, to server: Endpoint = server,
    events: [CloseEvent] = []
  ) -> ConnectionEvidence {
    let (tuple, direction) = FourTuple.orient(from: client, to: server)
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
    evidence.connection.end = moment(1.25)
    evidence.connection.firstFrame = 1
    evidence.connection.lastFrame = 14
    evidence.connection.low = direction == .fromLow ? sent : answered
    evidence.connection.high = direction == .fromLow ? answered : sent
    evidence.connection.clientDirection = direction
    evidence.connection.roles = .handshake
    evidence.events = events
    return evidence
  }

  /// An event of which only frame, flags and sender matter.
  static func event(_ frame: UInt64, _ control: ControlBits, from sender: Direction) -> CloseEvent {
    let zero = SequenceNumber(0)
    let (tuple, _) = FourTuple.orient(from: client, to: server)
    let segment = Segment(
      tuple: tuple, direction: sender, control: control, frame: frame,
      timestamp: moment(Double(frame) / 10), sequence: zero, acknowledgmentField: zero,
      payloadLength: 0)
    return CloseEvent(of: segment, in: Connection(parkedAs: tuple))
  }

  /// A verdict with nothing to say but its label.
  static func verdict(_ label: Label) -> Verdict {
    Verdict(
      label: label, shape: nil, reason: nil, initiator: nil, abortedBy: nil, handshake: .complete,
      waves: WaveList(), closeStart: nil, closeEnd: nil, spuriousRetransmissions: 0,
      halfCloseBytes: 0, resets: [], ignoredResets: 0, lateResets: 0, allDataDelivered: true,
      anomalies: [])
  }

  /// One occurrence of an anomaly.
  static func anomaly(_ kind: Anomaly.Kind) -> Anomaly {
    Anomaly(kind: kind, frame: nil, side: nil, count: 1)
  }

  /// The first FIN sent twice, once lost.
  static var lostFin: (evidence: ConnectionEvidence, verdict: Verdict) {
    var verdict = verdict(.lostSegmentRetransmitted)
    verdict.shape = .mergedThreeWay
    verdict.initiator = .client
    verdict.closeStart = moment(0.9)
    verdict.closeEnd = moment(1.11)
    verdict.waves.append(
      Wave(
        number: 1, from: .client, events: [EventSet(place: 0), EventSet(place: 1)], sent: 2,
        lost: 1, certainty: .certain, evidence: [.retransmittedFin, .ackWithoutDsack]))
    let events = [
      event(9, [.fin, .ack], from: .fromLow), event(10, [.fin, .ack], from: .fromLow),
    ]
    return (evidence(events: events), verdict)
  }

  /// An RST by the server while data was on its way.
  static func aborted(
    id: UInt64 = 18, from client: Endpoint = client, to server: Endpoint = server,
    unacknowledged: UInt64 = 104
  ) -> (evidence: ConnectionEvidence, verdict: Verdict) {
    var verdict = verdict(.rstAborted)
    verdict.initiator = .server
    verdict.abortedBy = .server
    verdict.closeStart = moment(1.2)
    verdict.closeEnd = moment(1.2)
    verdict.allDataDelivered = false
    verdict.resets = [
      ResetFinding(
        event: 0, from: .server, kind: .abort, tookEffect: true, hitState: .established,
        unacknowledgedByServer: 0, unacknowledgedByClient: unacknowledged, forgery: [])
    ]
    let events = [event(12, [.rst, .ack], from: .fromHigh)]
    return (evidence(id: id, from: client, to: server, events: events), verdict)
  }
}
