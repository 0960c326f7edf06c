import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// Private networks behind several VLANs or tunnels use the same addresses and ports; by default that is said
/// where sequence numbers show it, and never of one connection that was captured more than once.
@Suite("The same four-tuple in several VLANs or tunnels") struct TunnelCollisionTests {
  static let whole =
    LadderPrefix.exchange().script + """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.000050 > . 102:102(0) ack 1002
      """
  static let aborted =
    LadderPrefix.exchange().script + """
      +.100 > P. 101:201(100) ack 1001
      +.020 < R. 1001:1001(0) ack 201
      """
  /// The first FIN is lost, and sent again.
  static let lossy =
    LadderPrefix.exchange().script + """
      +.100 > F. 101:101(0) ack 1001
      +.230 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.000050 > . 102:102(0) ack 1002
      """
  /// A part of a long transfer, neither end of which was captured.
  static let running = (0..<20).map { round in
    """
    +.010 < .  \(round * 1000):\(round * 1000 + 1000)(1000) ack \(round * 10 + 1)
    +.001 > P. \(round * 10 + 1):\(round * 10 + 11)(10) ack \(round * 1000 + 1000)
    """
  }.joined(separator: "\n")

  /// The same ends with other numbers.
  static func other(_ setting: LadderSetting = LadderSetting()) -> LadderSetting {
    var setting = setting
    setting.initialNumbers = .fixed(client: 2_222_000_000, server: 700_000_000)
    return setting
  }

  static let overIPv6: LadderSetting = {
    var setting = LadderSetting()
    setting.client.address = IPAddress(high: 0xfd00 << 48, low: 1)
    setting.server.address = IPAddress(high: 0xfd00 << 48, low: 2)
    return setting
  }()

  /// Two networks of which neither knows the other, the one in which the first segment is captured first.
  static let pairs: [(Enclosure, Enclosure)] = [
    (.vlan(10), .vlan(20)), (.vxlan(5000), .vxlan(5001)), (.greKey(1), .greKey(2)),
    (.none, .vlan(10)), (.vlan(10), .none), (.none, .vxlan(7)), (.vlan(10), .vxlan(10)),
  ]

  // MARK: Collisions

  @Test(arguments: pairs, [LadderSetting(), overIPv6])
  func connectionsSideBySideInTwoNetworksAreSaidToBeMixed(
    pair: (Enclosure, Enclosure), setting: LadderSetting
  ) throws {
    var capture = SharedNetworks()
    try capture.add(Self.whole, setting, in: [pair.0: 0])
    try capture.add(Self.aborted, Self.other(setting), in: [pair.1: 0], after: 7)
    let merged = capture.outcome()
    #expect(merged.statistics.tunnelCollisions > 0)
    #expect(merged.statistics.tunnelCollisions == UInt64(merged.mixed.count))
    // Nothing that the frames of both networks went to is held for one connection's.
    #expect(merged.mixed.count == merged.verdicts.count)
    let separated = capture.outcome(separating: true)
    #expect(separated.labels == ["clean-four-way", "rst-aborted"])
    #expect(separated.statistics.tunnelCollisions == 0)
    #expect(separated.mixed.isEmpty)
  }

  @Test(arguments: pairs)
  func connectionsWithoutSYNsAreSaidToBeMixed(pair: (Enclosure, Enclosure)) throws {
    var capture = SharedNetworks()
    try capture.add(Self.running, in: [pair.0: 0])
    try capture.add(Self.running, Self.other(), in: [pair.1: 0], after: 500)
    #expect(capture.outcome().statistics.tunnelCollisions > 0)
    #expect(capture.outcome(separating: true).labels == ["open", "open"])
  }

  /// Each of the networks is captured on both sides of a tunnel.
  @Test func networksThatAreCapturedTwiceCollideAsWell() throws {
    var capture = SharedNetworks()
    try capture.add(Self.whole, in: [.vlan(10): 0, .vxlan(10): 30])
    try capture.add(Self.whole, Self.other(), in: [.vlan(20): 0, .vxlan(20): 30], after: 10)
    let outcome = capture.outcome()
    #expect(outcome.mixed.count == outcome.verdicts.count)
  }

  /// The second one begins while the first one is half through, and outlives it.
  @Test func aConnectionThatBeginsInsideAnotherIsSaidToBeMixed() throws {
    var capture = SharedNetworks()
    try capture.add(Self.whole, in: [.vlan(10): 0])
    try capture.add(Self.whole, Self.other(), in: [.vlan(20): 0], after: 150_000)
    #expect(capture.outcome().statistics.tunnelCollisions > 0)
    #expect(capture.outcome(separating: true).labels == ["clean-four-way", "clean-four-way"])
  }

  @Test func aLossInAMixtureIsNoMoreThanPossible() throws {
    var capture = SharedNetworks()
    try capture.add(Self.lossy, in: [.vlan(10): 0])
    let alone = capture.outcome()
    #expect(alone.labels == ["lost-segment-retransmitted"])
    #expect(Self.certainties(alone) == [.certain])
    try capture.add(Self.running, Self.other(), in: [.vlan(20): 0], after: 1_000)
    #expect(Self.certainties(capture.outcome()).allSatisfy { $0 == .possible })
    #expect(Self.certainties(capture.outcome(separating: true)) == [.certain])
  }

  private static func certainties(_ outcome: SharedNetworks.Outcome) -> [Certainty] {
    outcome.verdicts.flatMap { verdict in
      (0..<verdict.waves.count).compactMap { verdict.waves[$0].certainty }
    }
  }

  // MARK: One connection

  /// Behind each other within microseconds or milliseconds, whichever is first.
  @Test(arguments: pairs, [-9_000, -20, 20, 9_000] as [Int64])
  func oneConnectionInTwoNetworksIsNoCollision(
    pair: (Enclosure, Enclosure), delay: Int64
  ) throws {
    for script in [Self.whole, Self.aborted, Self.lossy, Self.running] {
      var capture = SharedNetworks()
      try capture.add(script, in: [pair.0: 0, pair.1: delay])
      let outcome = capture.outcome()
      #expect(outcome.statistics.tunnelCollisions == 0)
      #expect(outcome.mixed.isEmpty)
      #expect(outcome.verdicts.count == 1)
    }
  }

  @Test(arguments: pairs)
  func aNetworkForEachDirectionIsNoCollision(pair: (Enclosure, Enclosure)) throws {
    for script in [Self.whole, Self.aborted, Self.lossy, Self.running] {
      var capture = SharedNetworks()
      try capture.add(script, in: [pair.0: 0], back: [pair.1: 0])
      let outcome = capture.outcome()
      #expect(outcome.statistics.tunnelCollisions == 0)
      #expect(outcome.verdicts.count == 1)
    }
  }

  @Test func aNetworkForEachDirectionCapturedTwiceIsNoCollision() throws {
    var capture = SharedNetworks()
    try capture.add(
      Self.whole, in: [.vlan(10): 0, .vxlan(1): 15], back: [.vlan(20): 0, .vxlan(1): 15])
    #expect(capture.outcome().statistics.tunnelCollisions == 0)
  }

  @Test func labelsThatDifferByDirectionAreNoCollision() throws {
    var capture = SharedNetworks()
    try capture.add(Self.whole, in: [.label(100): 0, .none: 9], back: [.label(200): 0, .none: 9])
    #expect(capture.outcome().statistics.tunnelCollisions == 0)
    #expect(capture.outcome().labels == ["clean-four-way"])
  }

  // MARK: One connection after the other

  /// Other numbers in each round.
  private func numbers(of round: Int) -> LadderSetting {
    var setting = LadderSetting()
    setting.initialNumbers = .fixed(
      client: UInt32(round) &* 700_000_000, server: UInt32(round) &* 1_900_000_000)
    return setting
  }

  @Test(arguments: pairs)
  func aFourTupleUsedAgainInAnotherNetworkIsNoCollision(pair: (Enclosure, Enclosure)) throws {
    var capture = SharedNetworks()
    for round in 0..<6 {
      try capture.add(
        round % 2 == 0 ? Self.whole : Self.aborted, numbers(of: round),
        in: [round % 3 == 0 ? pair.0 : pair.1: 0], after: Int64(round) * 1_000_000)
    }
    let outcome = capture.outcome()
    #expect(outcome.verdicts.count == 6)
    #expect(outcome.statistics.tunnelCollisions == 0)
  }

  /// One network shows everything so much later that the next connection has begun in the other.
  @Test(arguments: pairs)
  func aFourTupleUsedAgainInBothNetworksIsNoCollision(pair: (Enclosure, Enclosure)) throws {
    var capture = SharedNetworks()
    for round in 0..<6 {
      try capture.add(
        Self.whole, numbers(of: round), in: [pair.0: 0, pair.1: 60_000],
        after: Int64(round) * 250_000)
    }
    #expect(capture.outcome().statistics.tunnelCollisions == 0)
  }

  /// What the server still sends of the connection before comes in the other network.
  @Test func whatIsLeftOfTheConnectionBeforeIsNoCollision() throws {
    var capture = SharedNetworks()
    let left =
      LadderPrefix.exchange().script + """
        +.400 < P. 801:1001(200) ack 101
        +.400 < P. 801:1001(200) ack 101
        +.800 < R  1001:1001(0)
        """
    try capture.add(left, in: [.vlan(10): 0])
    try capture.add(Self.running, Self.other(), in: [.vlan(20): 0], after: 300_000)
    let again = LadderPrefix.exchange().script
    try capture.add(again, Self.other(), in: [.vlan(20): 0], after: 290_000)
    #expect(capture.outcome().statistics.tunnelCollisions == 0)
  }

  // MARK: Bounds

  @Test func whatIsNoLongerWatchedIsCounted() throws {
    var capture = SharedNetworks()
    for port in 0..<2_000 as Range<UInt16> {
      var setting = LadderSetting()
      setting.client.port = 20_000 + port
      try capture.add(
        LadderPrefix.handshake().script, setting, in: [.vlan(10): 0, .vlan(20): 5],
        after: Int64(port))
    }
    let limits = TrackerLimits(octets: 32_000_000)
    #expect(capture.outcome(limits: limits).statistics.unwatchedTuples > 0)
    #expect(capture.outcome().statistics.unwatchedTuples == 0)
    #expect(capture.outcome(limits: limits).statistics.tunnelCollisions == 0)
  }
}
