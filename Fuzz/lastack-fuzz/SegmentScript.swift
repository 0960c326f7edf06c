import FlowTracking
import Wire

/// Segments written down in few octets, so that most inputs are about few connections whose numbers
/// lie near each other.
///
/// An input is a head of 8 octets and then 16 octets a segment; `SegmentStep` says what they mean.
struct SegmentScript {
  /// What is checked beside.
  struct Options: OptionSet {
    var rawValue: UInt8

    /// The tracker has little room: connections are evicted.
    static let isTight = Options(rawValue: 1)
    /// Milestones are noted.
    static let milestones = Options(rawValue: 2)
    /// Memory has no bound, unlike that of the program.
    static let isUnbounded = Options(rawValue: 4)
    /// Time never runs backwards.
    static let steadyClock = Options(rawValue: 16)
    /// One of the four-tuples is that of an end talking to itself.
    static let selfTalk = Options(rawValue: 32)
  }

  /// The number of octets before the first step.
  static let headLength = 8
  /// The least memory in which all tables have room for that many segments.
  ///
  /// Unit: octets.
  private static let octets = 4 << 20
  /// As many segments as it takes to fill the log of a close, twice.
  static let longest = 150
  /// Where the initial sequence numbers lie, most of them just before the numbers begin again.
  static let origins: [UInt32] = [1_000, .max, .max - 500, 1 << 31, 0, .max - 70_000]

  let options: Options
  let limits: TrackerLimits
  /// How many segments are taken in at once; 0 for one after the other through the queue.
  let batch: Int
  private(set) var segments: [Segment] = []

  init(_ input: consuming FuzzInput) {
    options = Options(rawValue: input.byte())
    let room = options.contains(.isTight) ? 1 + Int(input.byte() % 8) : 1000 + Int(input.byte())
    let linger = Int(input.byte())
    let origin = Self.origins[Int(input.byte()) % Self.origins.count]
    limits = TrackerLimits(
      connections: room, octets: options.contains(.isUnbounded) ? .max : Self.octets,
      lingerSeconds: linger == 0 ? 240 : linger,
      timeWaitSeconds: 1 + Int(input.byte()),
      // Packed as soon as may be, or never.
      unpackedConnections: input.byte() & 1 == 0 ? 0 : 4096)
    batch = Int(input.byte() & 31)
    _ = input.take(1)
    var world = SegmentWorld(
      origin: origin, hasSelfTalk: options.contains(.selfTalk),
      isSteady: options.contains(.steadyClock))
    while input.rest >= SegmentStep.length, segments.count < Self.longest {
      segments.append(world.segment(SegmentStep(&input)))
    }
  }
}

/// The 16 octets of a segment.
struct SegmentStep {
  static let length = 16

  /// The four-tuple (2 bits), the direction, and which fields are there.
  var choices: UInt8 = 0
  var control: UInt8 = 0
  /// Which unit of time, and in its upper half how the clock jumps.
  var timeUnit: UInt8 = 0
  var timeAmount: UInt8 = 0
  /// SEG.SEQ, from the sender's origin on.
  var sequence: UInt16 = 0
  /// SEG.ACK, from the receiver's origin on.
  var acknowledgment: UInt16 = 0
  var payload: UInt16 = 0
  var identification: UInt8 = 0
  /// TTL, window.
  var hop: UInt8 = 0
  /// TSval, in ticks of a millisecond.
  var stamp: UInt16 = 0
  /// How many ticks before the peer's latest TSval the echo lies.
  var echo: UInt8 = 0
  /// The first SACK block: how far before SEG.ACK it begins, and in the lower half its length.
  var block: UInt8 = 0

  static let isReversed: UInt8 = 4
  static let isNumbered: UInt8 = 8
  static let isStamped: UInt8 = 16
  static let hasHandshakeOptions: UInt8 = 32
  static let isFar: UInt8 = 64
  static let hasCutOptions: UInt8 = 128

  /// Units of time.
  ///
  /// Unit: nanoseconds.
  static let units: [Int64] = [
    1_000, 20_000, 1_000_000, 10_000_000, 250_000_000, 5_000_000_000, 100_000_000_000,
    1_000_000_000_000_000,
  ]
  /// What a clock may jump to.
  ///
  /// Unit: nanoseconds since 1970.
  static let moments: [Int64] = [
    0, -1, .max, .min, 4_294_967_296_000_000_000, 2_147_483_647_999_999_999,
  ]

  init() {}

  init(_ input: inout FuzzInput) {
    choices = input.byte()
    control = input.byte()
    timeUnit = input.byte()
    timeAmount = input.byte()
    sequence = input.pair()
    acknowledgment = input.pair()
    payload = input.pair()
    identification = input.byte()
    hop = input.byte()
    stamp = input.pair()
    echo = input.byte()
    block = input.byte()
  }

  var octets: [UInt8] {
    func pair(_ value: UInt16) -> [UInt8] {
      [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }
    return [choices, control, timeUnit, timeAmount] + pair(sequence) + pair(acknowledgment)
      + pair(payload) + [identification, hop] + pair(stamp) + [echo, block]
  }
}

/// What the segments of a script have in common: ends, a clock, the latest stamps.
struct SegmentWorld {
  private let origin: UInt32
  private let hasSelfTalk: Bool
  private let isSteady: Bool
  private var time: Int64 = 1_700_000_000_000_000_000
  private var frame: UInt64 = 0
  private var latestStamps = [UInt32](repeating: 0, count: 8)

  init(origin: UInt32, hasSelfTalk: Bool, isSteady: Bool) {
    self.origin = origin
    self.hasSelfTalk = hasSelfTalk
    self.isSteady = isSteady
  }

  mutating func segment(_ step: SegmentStep) -> Segment {
    let pair = Int(step.choices & 3)
    let isReversed = step.choices & SegmentStep.isReversed != 0
    let (near, far) = ends(pair)
    let (tuple, direction) = FourTuple.orient(
      from: isReversed ? far : near, to: isReversed ? near : far)
    advance(step)
    frame += 1
    let sender = origin &+ (isReversed ? 50_000 : 0)
    let receiver = origin &+ (isReversed ? 0 : 50_000)
    let leap: UInt32 = step.choices & SegmentStep.isFar == 0 ? 0 : 1 << 30
    let payload = UInt32(step.payload)
    var segment = Segment(
      tuple: tuple, direction: direction, control: ControlBits(rawValue: step.control),
      frame: frame, timestamp: Timestamp(nanoseconds: time),
      sequence: SequenceNumber(sender &+ UInt32(step.sequence) &+ leap),
      acknowledgmentField: SequenceNumber(receiver &+ UInt32(step.acknowledgment)),
      payloadLength: payload < 0xf000 ? payload : (payload & 0x0fff) * 64)
    segment.timeToLive = [64, 63, 128, 255][Int(step.hop & 3)]
    segment.window = step.hop & 4 != 0 ? 0 : 100 + UInt16(step.hop)
    addOptions(step, pair * 2 + (isReversed ? 1 : 0), &segment)
    return segment
  }

  private mutating func addOptions(_ step: SegmentStep, _ place: Int, _ segment: inout Segment) {
    if step.choices & SegmentStep.isNumbered != 0, segment.tuple.low.address.v4 != nil {
      segment.presence.insert(.identification)
      segment.identification = 0xfff0 &+ UInt16(step.identification)
    }
    if step.choices & SegmentStep.hasCutOptions != 0 {
      segment.presence.insert(.optionsCut)
      return
    }
    if step.choices & SegmentStep.isStamped != 0 {
      segment.presence.insert(.timestamps)
      segment.timestampValue = 0xffff_f000 &+ UInt32(step.stamp)
      segment.timestampEcho = latestStamps[place ^ 1] &- UInt32(step.echo)
      latestStamps[place] = segment.timestampValue
    }
    if step.choices & SegmentStep.hasHandshakeOptions != 0 {
      segment.presence.formUnion([.selectivePermitted, .windowScale])
      segment.maximumSegmentSize = 1460
      segment.windowScale = 7
    }
    if step.block & 0x0f != 0 {
      segment.selectiveBlockCount = 1
      let reach = step.block >> 4
      let left =
        reach < 8
        ? segment.acknowledgmentField.rawValue &- UInt32(reach)
        : segment.acknowledgmentField.rawValue &+ UInt32(reach - 8) * 100
      segment.firstSelectiveBlock = SelectiveBlock(
        left: SequenceNumber(left), right: SequenceNumber(left &+ UInt32(step.block & 0x0f)))
    }
  }

  /// Moves the clock on, back, or to an absurd moment.
  private mutating func advance(_ step: SegmentStep) {
    let units = SegmentStep.units
    let way = step.timeUnit >> 4
    let distance = units[Int(step.timeUnit & 7)] &* Int64(step.timeAmount)
    switch way {
    case 14 where !isSteady: time = time &- distance
    case 15 where !isSteady:
      time = SegmentStep.moments[Int(step.timeAmount) % SegmentStep.moments.count]
    default:
      let (sum, hasOverflown) = time.addingReportingOverflow(distance)
      time = isSteady && hasOverflown ? .max : sum
    }
  }

  private func ends(_ pair: Int) -> (Endpoint, Endpoint) {
    let near = IPAddress(v4: 0x0a00_0001)
    let far = IPAddress(v4: 0x0a00_0002)
    switch pair {
    case 0: return (Endpoint(address: near, port: 40_000), Endpoint(address: far, port: 80))
    case 1: return (Endpoint(address: near, port: 40_001), Endpoint(address: far, port: 80))
    case 2 where hasSelfTalk:
      return (Endpoint(address: near, port: 80), Endpoint(address: near, port: 80))
    case 2: return (Endpoint(address: near, port: 9_000), Endpoint(address: far, port: 50_000))
    default:
      let six = IPAddress(high: 0xfd00_0000_0000_0000, low: 1)
      let other = IPAddress(high: 0xfd00_0000_0000_0000, low: 2)
      return (Endpoint(address: six, port: 40_000), Endpoint(address: other, port: 443))
    }
  }
}
