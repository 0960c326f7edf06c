import FlowTracking
import Testing
import Wire

@Suite("Milestones in the life of a connection") struct MilestoneTests {
  /// Which table a connection is kept in: IPv4 lives begin as plain flows.
  enum Family: CaseIterable {
    case v4, v6

    func endpoint(_ number: UInt32, port: UInt16) -> Endpoint {
      let address =
        self == .v4 ? IPAddress(v4: number) : IPAddress(high: 0xfd00 << 48, low: UInt64(number))
      return Endpoint(address: address, port: port)
    }
  }

  /// A segment by its flags and numbers; times and frames count up.
  private struct Script: ~Copyable {
    var tracker = ConnectionTracker()
    let family: Family
    var frame: UInt64 = 0

    init(_ family: Family, isNoted: Bool = true) {
      self.family = family
      tracker.notesMilestones = isNoted
    }

    mutating func send(
      _ control: ControlBits, fromClient: Bool, sequence: UInt32, acknowledgment: UInt32,
      length: UInt32 = 0
    ) {
      frame += 1
      let (client, server) = (family.endpoint(1, port: 50_000), family.endpoint(2, port: 80))
      let (tuple, direction) = FourTuple.orient(
        from: fromClient ? client : server, to: fromClient ? server : client)
      var segment = Segment(
        tuple: tuple, direction: direction, control: control, frame: frame,
        timestamp: Timestamp(nanoseconds: 1_000_000_000_000 + Int64(frame) * 1_000_000),
        sequence: SequenceNumber(sequence), acknowledgmentField: SequenceNumber(acknowledgment),
        payloadLength: length)
      if family == .v4 { segment.presence.insert(.identification) }
      tracker.absorb(segment)
    }

    mutating func shakeHands() {
      send(.syn, fromClient: true, sequence: 100, acknowledgment: 0)
      send([.syn, .ack], fromClient: false, sequence: 500, acknowledgment: 101)
      send(.ack, fromClient: true, sequence: 101, acknowledgment: 501)
    }

    mutating func close() {
      send([.fin, .ack], fromClient: true, sequence: 101, acknowledgment: 501)
      send(.ack, fromClient: false, sequence: 501, acknowledgment: 102)
      send([.fin, .ack], fromClient: false, sequence: 501, acknowledgment: 102)
      send(.ack, fromClient: true, sequence: 102, acknowledgment: 502)
    }

    mutating func taken() -> [Milestone] {
      var taken: [Milestone] = []
      while let milestone = tracker.takeMilestone() { taken.append(milestone) }
      return taken
    }
  }

  @Test(arguments: Family.allCases)
  func anOrdinaryLifeHasFour(family: Family) {
    var script = Script(family)
    script.shakeHands()
    script.close()
    let taken = script.taken()
    #expect(taken.map(\.kind) == [.established, .firstFin, .secondFin, .ended])
    #expect(taken.allSatisfy { $0.id == 1 })
    let fromClient = taken.map { $0.sender == $0.clientDirection }
    #expect(fromClient == [true, true, false, true])
    let frames = taken.map { ($0.time.nanoseconds - 1_000_000_000_000) / 1_000_000 }
    #expect(frames == [3, 4, 6, 7])
    let rest = script.taken()
    #expect(rest.isEmpty)
  }

  @Test(arguments: Family.allCases)
  func noneIsNotedUnasked(family: Family) {
    var script = Script(family, isNoted: false)
    script.shakeHands()
    script.close()
    let taken = script.taken()
    #expect(taken.isEmpty)
  }

  @Test(arguments: Family.allCases)
  func aConnectionThatEndedCanBeReadWithItsClose(family: Family) throws {
    var script = Script(family)
    script.shakeHands()
    script.close()
    let taken = script.taken()
    let ended = try #require(taken.last)
    var evidence = ConnectionEvidence()
    let isRead = script.tracker.read(ended, into: &evidence)
    #expect(isRead)
    #expect(evidence.connection.id == 1)
    #expect(evidence.events.count == 4)
    // It stays in mind, and is handed out as if nobody had read it.
    script.tracker.finish()
    var last = ConnectionEvidence()
    let isHandedOut = script.tracker.takeFinished(into: &last)
    #expect(isHandedOut)
    #expect(last.events.count == 4)
    let isReadAgain = script.tracker.read(ended, into: &evidence)
    #expect(!isReadAgain)
  }

  @Test(arguments: Family.allCases)
  func anEarlierIncarnationIsReadBesideTheOneThatTookItsPlace(family: Family) throws {
    var script = Script(family)
    script.shakeHands()
    script.close()
    let taken = script.taken()
    let ended = try #require(taken.last)
    script.send(.syn, fromClient: true, sequence: 1 << 30, acknowledgment: 0)
    var evidence = ConnectionEvidence()
    let isRead = script.tracker.read(ended, into: &evidence)
    #expect(isRead)
    #expect(evidence.connection.id == 1)
  }

  @Test(arguments: Family.allCases)
  func anAbortEndsAConnection(family: Family) {
    var script = Script(family)
    script.shakeHands()
    script.send([.rst, .ack], fromClient: false, sequence: 501, acknowledgment: 101)
    let kinds = script.taken().map(\.kind)
    #expect(kinds == [.established, .ended])
  }

  @Test(arguments: Family.allCases)
  func aRefusalEndsWhatWasNeverEstablished(family: Family) {
    var script = Script(family)
    script.send(.syn, fromClient: true, sequence: 100, acknowledgment: 0)
    script.send([.rst, .ack], fromClient: false, sequence: 0, acknowledgment: 101)
    let kinds = script.taken().map(\.kind)
    #expect(kinds == [.ended])
  }

  @Test(arguments: Family.allCases)
  func whatIsFoundRunningCountsAsEstablished(family: Family) {
    var script = Script(family)
    script.send(.ack, fromClient: true, sequence: 101, acknowledgment: 501, length: 10)
    script.send([.fin, .ack], fromClient: false, sequence: 501, acknowledgment: 111)
    let kinds = script.taken().map(\.kind)
    #expect(kinds == [.established, .firstFin])
  }

  @Test(arguments: Family.allCases)
  func aFinThatIsSentAgainIsNoOtherOne(family: Family) {
    var script = Script(family)
    script.shakeHands()
    for _ in 0..<3 {
      script.send([.fin, .ack], fromClient: true, sequence: 101, acknowledgment: 501)
    }
    let kinds = script.taken().map(\.kind)
    #expect(kinds == [.established, .firstFin])
  }

  @Test(arguments: Family.allCases)
  func anRSTWithoutEffectLetsAConnectionEndOnceMore(family: Family) {
    var script = Script(family)
    script.shakeHands()
    script.send(.rst, fromClient: false, sequence: 501, acknowledgment: 0)
    script.send(.ack, fromClient: true, sequence: 101, acknowledgment: 501, length: 50)
    script.send(.ack, fromClient: false, sequence: 501, acknowledgment: 151, length: 20)
    script.send([.rst, .ack], fromClient: true, sequence: 151, acknowledgment: 521)
    let kinds = script.taken().map(\.kind)
    #expect(kinds == [.established, .ended, .ended])
  }
}
