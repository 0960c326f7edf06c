import FlowTracking
import TestSupport
import Wire

/// Random segments of few four-tuples, with numbers near each other and clocks of every kind: the same
/// for the same seed.
struct RandomSegments {
  /// How the clock of the capture goes.
  enum Clock: CaseIterable {
    case steady, backAndForth, jumping, absurd
  }

  private var random: SplitMix64
  private let clock: Clock
  private let tuples: Int
  private var now: Int64 = 1_700_000_000_000_000_000
  private var frame: UInt64 = 0

  init(seed: UInt64, clock: Clock, tuples: Int) {
    random = SplitMix64(seed: seed)
    self.clock = clock
    self.tuples = tuples
  }

  /// A number below a bound.
  mutating func draw(_ bound: UInt64) -> UInt64 { random.next() % bound }

  mutating func next() -> Segment {
    frame += 1 + draw(2) * draw(3)
    let number = UInt32(draw(UInt64(tuples)))
    let isWide = number % 5 == 4
    let client = Endpoint(
      address: isWide
        ? IPAddress(high: 0x2001_0db8 << 32, low: UInt64(number)) : IPAddress(v4: number),
      port: 40_000)
    let server = Endpoint(
      address: isWide
        ? IPAddress(high: 0x2001_0db8 << 32, low: 1 << 40) : IPAddress(v4: 0x0a00_0001),
      port: 80)
    let isFromClient = draw(2) == 0
    let (tuple, direction) = FourTuple.orient(
      from: isFromClient ? client : server, to: isFromClient ? server : client)
    let controls: [ControlBits] = [
      .syn, .syn, [.syn, .ack], .ack, .ack, .ack, [.psh, .ack], [.fin, .ack], [.fin, .ack], .rst,
      [.rst, .ack], .fin, [.syn, .fin], [],
    ]
    var segment = Segment(
      tuple: tuple, direction: direction, control: controls[Int(draw(UInt64(controls.count)))],
      frame: frame, timestamp: time(), sequence: numberNear(1_000),
      acknowledgmentField: numberNear(1_000), payloadLength: draw(3) == 0 ? UInt32(draw(3)) : 0)
    segment.window = draw(8) == 0 ? 0 : 1_000
    segment.timeToLive = 64
    segment.identification = UInt16(draw(40))
    if !isWide { segment.presence.insert(.identification) }
    if draw(3) == 0 { segment.presence.insert(.timestamps) }
    return segment
  }

  private mutating func numberNear(_ base: UInt32) -> SequenceNumber {
    switch draw(40) {
    case 0: SequenceNumber(UInt32(truncatingIfNeeded: draw(1 << 32)))
    case 1: SequenceNumber(base &+ 1_000_000)
    default: SequenceNumber(base &+ UInt32(draw(4)))
    }
  }

  private mutating func time() -> Timestamp {
    now &+= Int64(draw(20_000_000))
    switch clock {
    case .steady: if draw(50) == 0 { now &+= 100_000_000_000 }
    case .backAndForth: now &-= Int64(draw(20_000_000)) &- 5_000_000
    case .jumping:
      if draw(30) == 0 { now = Int64(draw(3_000_000_000)) &* 1_000_000_000 }
    case .absurd:
      let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
      if draw(20) == 0 { return Timestamp(nanoseconds: extremes[Int(draw(7))]) }
    }
    return Timestamp(nanoseconds: now)
  }
}
