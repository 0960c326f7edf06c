import Testing
import Wire

@testable import FlowTracking

/// What happens to connections whose time is over.
@Suite("Connections that are over") struct FinishingTests {
  /// Nearly in order, all over the place, and with gaps; as many as each way of sorting is for.
  @Test(
    arguments: [0, 1, 2, KeySort.few, KeySort.few + 1, 300, 5_000, KeySort.many, KeySort.many + 1],
    [1, 20, 1 << 20] as [UInt64])
  func keysComeInOrderHoweverManyThereAre(number: Int, spread: UInt64) {
    var sorting = KeySort()
    var random: UInt64 = spread
    for _ in 0..<2 {
      var frames: Set<UInt64> = []
      var keys: [UInt64] = []
      var frame: UInt64 = 1 << 31
      for place in 0..<number {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        frame += 14
        let key = frame + (random >> 33) % (spread * 14)
        // The numbers in the lower halves say nothing about the order.
        guard frames.insert(key).inserted else { continue }
        keys.append(key << 32 | UInt64(UInt32.max) - UInt64(place))
      }
      let expected = keys.sorted()
      let count = keys.count
      // What lies behind them stays as it is.
      keys.append(0)
      sorting.sort(&keys, first: count)
      #expect(keys == expected + [0])
    }
  }

  @Test func whatComesSomePlacesLaterIsKnownAhead() {
    var wheel = TimerWheel(reaching: 240)
    for slot in UInt32(0)..<150 { wheel.push(.live(slot), at: 1_000) }
    var taken: [UInt32] = []
    var ahead: [Int: UInt32] = [:]
    while let due = wheel.takeDue(now: 1_001) {
      taken.append(due.reference.rawValue)
      if let later = wheel.upcomingDue(8) { ahead[taken.count + 8] = later.rawValue }
      // What is pushed meanwhile comes in its own time.
      if taken.count == 40 { wheel.push(.live(7), at: 1_001) }
    }
    #expect(taken == Array(0..<150))
    #expect(ahead.count > 100)
    for (place, reference) in ahead { #expect(taken[place] == reference) }
    let left = wheel.count
    #expect(left == 1)
  }

  /// Pushed and taken at random, one by one and all that are due, held against plain lists.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func theWheelKeepsTheOrderOfEverySecond(seed: UInt64) {
    var wheel = TimerWheel(reaching: 240)
    var lists: [Int64: [UInt32]] = [:]
    var now: Int64 = 1_000
    _ = wheel.takeDue(now: now)
    var random = seed
    func draw(_ bound: UInt64) -> UInt64 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (random >> 33) % bound
    }
    func takeFirst() -> UInt32? {
      guard let second = lists.keys.min() else { return nil }
      let first = lists[second]?.removeFirst()
      if lists[second]?.isEmpty == true { lists[second] = nil }
      return first
    }
    for number in UInt32(0)..<20_000 {
      // Many in a row for the same second, some for one that is over.
      let second = now + Int64(draw(20) == 0 ? draw(200) : 3) - Int64(draw(50) == 0 ? 10 : 0)
      let pushed = wheel.push(.live(number), at: second)
      #expect(pushed == max(second, now))
      lists[max(second, now), default: []].append(number)
      if draw(10) == 0 {
        let taken = wheel.takeNearest()?.reference.rawValue
        #expect(taken == takeFirst())
      }
      if draw(100) == 0 {
        now += Int64(draw(4))
        while let due = wheel.takeDue(now: now) {
          #expect(due.second < now)
          #expect(due.reference.rawValue == takeFirst())
        }
        #expect(lists.keys.allSatisfy { $0 >= now })
      }
      let count = wheel.count
      #expect(count == lists.values.reduce(0) { $0 + $1.count })
    }
  }

  private let server = Endpoint(address: IPAddress(v4: 0x0a00_0001), port: 443)

  private func tuple(_ port: UInt16) -> FourTuple {
    FourTuple.orient(
      from: Endpoint(address: IPAddress(v4: 0x0a00_0002), port: port), to: server
    ).tuple
  }

  /// A segment between a port of the client, which is the high end, and the server.
  private func segment(
    _ control: ControlBits, _ port: UInt16, back: Bool = false, _ sequence: UInt32,
    _ acknowledgment: UInt32, at second: Int64, _ frame: UInt64
  ) -> Segment {
    var segment = Segment(
      tuple: tuple(port), direction: back ? .fromLow : .fromHigh, control: control, frame: frame,
      timestamp: Timestamp(nanoseconds: second * 1_000_000_000 + Int64(frame)),
      sequence: SequenceNumber(sequence), acknowledgmentField: SequenceNumber(acknowledgment),
      payloadLength: 0)
    segment.presence.insert(.identification)
    segment.window = 1_000
    return segment
  }

  /// The slot of a flow that is over soon holds another: the incarnation after it must not take that
  /// for its own past.
  @Test func anotherFlowInTheSlotOfTheIncarnationBeforeIsNotTakenForIt() throws {
    var tracker = ConnectionTracker(limits: TrackerLimits(lingerSeconds: 20))
    var evidence = ConnectionEvidence()
    tracker.absorb(segment(.syn, 1, 100, 0, at: 1_000, 1))
    tracker.absorb(segment([.syn, .ack], 1, back: true, 500, 101, at: 1_000, 2))
    tracker.absorb(segment(.ack, 1, 101, 501, at: 1_000, 3))
    tracker.absorb(segment([.fin, .ack], 1, 101, 501, at: 1_000, 4))
    tracker.absorb(segment([.fin, .ack], 1, back: true, 501, 102, at: 1_000, 5))
    tracker.absorb(segment(.ack, 1, 102, 502, at: 1_000, 6))
    tracker.absorb(segment(.syn, 1, 1 << 30, 0, at: 1_015, 7))

    let hash = UInt32(truncatingIfNeeded: tuple(1).trackingHash)
    let current = tracker.find(tuple(1), hash: hash)
    let slot = try #require(current.flow)
    let previous = tracker.flows[slot].previous
    let former = try #require(previous.flow)
    var found = tracker.stillKept(previous, before: 2)
    #expect(found == previous)
    // It is over, and waits; then it has been handed out; then another flow has its slot.
    tracker.passTime(to: Timestamp(nanoseconds: 1_030_000_000_000))
    found = tracker.stillKept(previous, before: 2)
    #expect(found == .absent)
    let isHandedOut = tracker.takeFinished(into: &evidence)
    #expect(isHandedOut)
    #expect(evidence.connection.id == 1)
    found = tracker.stillKept(previous, before: 2)
    #expect(found == .absent)
    tracker.absorb(segment(.syn, 2, 100, 0, at: 1_031, 8))
    let isTracked = tracker.flows[former].isTracked
    #expect(isTracked)
    found = tracker.stillKept(previous, before: 2)
    #expect(found == .absent)
  }
}
