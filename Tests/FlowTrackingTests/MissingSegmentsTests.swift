import FlowTracking
import Testing
import Wire

/// What the capture is said to have missed, and what it is said to have seen twice.
@Suite struct MissingSegmentsTests {
  private static let client = Endpoint(address: IPAddress(high: 1, low: 1), port: 40_000)
  private static let server = Endpoint(address: IPAddress(high: 1, low: 2), port: 80)

  /// Segments of one IPv6 connection, 10 µs apart, which carry no identification.
  private struct Script {
    var segments: [Segment] = []

    mutating func send(
      fromClient: Bool, _ control: ControlBits, at sequence: UInt32, length: UInt32 = 0,
      acknowledging acknowledged: UInt32 = 0
    ) {
      let source = fromClient ? client : server
      let (tuple, direction) = FourTuple.orient(from: source, to: fromClient ? server : client)
      let count = segments.count + 1
      segments.append(
        Segment(
          tuple: tuple, direction: direction, control: control, frame: UInt64(count),
          timestamp: Timestamp(nanoseconds: Int64(count) * 10_000),
          sequence: SequenceNumber(sequence), acknowledgmentField: SequenceNumber(acknowledged),
          payloadLength: length))
    }

    mutating func handshake() {
      send(fromClient: true, .syn, at: 0)
      send(fromClient: false, [.syn, .ack], at: 0, acknowledging: 1)
      send(fromClient: true, .ack, at: 1, acknowledging: 1)
    }

    /// The one connection that the segments make.
    func tracked() throws -> Connection {
      var tracker = ConnectionTracker()
      for segment in segments { tracker.absorb(segment) }
      tracker.finish()
      var evidence = ConnectionEvidence()
      let hasOne = tracker.takeFinished(into: &evidence)
      try #require(hasOne)
      return evidence.connection
    }
  }

  @Test func whatIsSentAgainInAnyOrderIsNotMissing() throws {
    var script = Script()
    script.handshake()
    script.send(fromClient: true, .ack, at: 401, length: 100, acknowledging: 1)
    for start in [UInt32(201), 1, 301, 101] {
      script.send(fromClient: true, .ack, at: start, length: 100, acknowledging: 1)
    }
    script.send(fromClient: false, .ack, at: 1, acknowledging: 501)
    #expect(try script.tracked().side(.client).gaps == 0)
  }

  @Test func whatIsAcknowledgedAndNeverCapturedIsMissing() throws {
    var script = Script()
    script.handshake()
    script.send(fromClient: true, .ack, at: 401, length: 100, acknowledging: 1)
    for start in [UInt32(201), 1, 301] {
      script.send(fromClient: true, .ack, at: start, length: 100, acknowledging: 1)
    }
    script.send(fromClient: false, .ack, at: 1, acknowledging: 501)
    #expect(try script.tracked().side(.client).gaps == 1)
  }

  @Test func equalAcknowledgmentsThatAnswerOneSegmentEachAreNoCopies() throws {
    var script = Script()
    script.handshake()
    // The segment before these was lost, so that each is answered at once, by the same ACK.
    for start in [UInt32(101), 201, 301] {
      script.send(fromClient: true, .ack, at: start, length: 100, acknowledging: 1)
    }
    for _ in 0..<3 { script.send(fromClient: false, .ack, at: 1, acknowledging: 1) }
    let connection = try script.tracked()
    #expect(connection.duplicateFrames == 0)
    #expect(connection.side(.server).packets == 4)
  }

  @Test func inACaptureThatSeesDoubleEveryEqualFrameIsACopy() throws {
    var once = Script()
    once.handshake()
    once.send(fromClient: true, .ack, at: 1, length: 100, acknowledging: 1)
    once.send(fromClient: false, .ack, at: 1, acknowledging: 101)
    var script = Script()
    for segment in once.segments {
      for _ in 0..<2 {
        var copy = segment
        copy.frame = UInt64(script.segments.count + 1)
        copy.timestamp = Timestamp(nanoseconds: Int64(copy.frame) * 10_000)
        script.segments.append(copy)
      }
    }
    let connection = try script.tracked()
    #expect(connection.duplicateFrames == 5)
    #expect(connection.side(.client).packets == 3)
    #expect(connection.side(.server).packets == 2)
  }
}
