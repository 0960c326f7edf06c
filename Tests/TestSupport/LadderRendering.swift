public import Wire

/// A ladder turned into the segments that a capture would hold.
public struct LadderRendering: Sendable {
  /// The captured segments, in the order of capture, frames counted from 1.
  public private(set) var segments: [Segment] = []
  /// The frame number of each rung; nil where it was not captured.
  public private(set) var frameNumbers: [UInt64?]

  private let ladder: Ladder
  private let setting: LadderSetting
  private var counters: [Ladder.Sender: UInt16] = [.client: 0x1f40, .server: 0x9c40]
  private var sent: [Sent] = []

  /// What was sent so far, for echoes.
  private struct Sent {
    var sender: Ladder.Sender
    var time: Int64
    var value: UInt32
    var arrived: Bool
    var name: String?
  }

  /// Renders a ladder in a setting.
  public init(_ ladder: Ladder, in setting: LadderSetting) {
    self.ladder = ladder
    self.setting = setting
    frameNumbers = Array(repeating: nil, count: ladder.rungs.count)
    var captured: [(segment: Segment, rung: Int?)] = []
    var time: Int64 = 0
    var hasTimestamps = false
    for (place, rung) in ladder.rungs.enumerated() {
      time += rung.delay
      switch rung.options.timestamps {
      case .automatic, .values, .echo: hasTimestamps = true
      case .absent, nil: break
      }
      let segment = segment(for: rung, at: time, hasTimestamps: hasTimestamps)
      if rung.fate == .notCaptured { continue }
      captured.append((segment, place))
      if let delay = rung.repeatedAfter {
        var copy = segment
        copy.timestamp.nanoseconds += delay
        captured.append((copy, nil))
      }
    }
    number(captured)
  }

  /// Sorts by capture time and counts the frames.
  private mutating func number(_ captured: [(segment: Segment, rung: Int?)]) {
    let order = captured.indices.sorted { left, right in
      let (first, second) = (captured[left].segment.timestamp, captured[right].segment.timestamp)
      return first == second ? left < right : first < second
    }
    for (place, index) in order.enumerated() {
      var segment = captured[index].segment
      segment.frame = UInt64(place + 1)
      if let rung = captured[index].rung { frameNumbers[rung] = segment.frame }
      segments.append(segment)
    }
  }

  private mutating func segment(
    for rung: Ladder.Rung, at time: Int64, hasTimestamps: Bool
  ) -> Segment {
    let sender = rung.sender
    let (tuple, direction) = FourTuple.orient(
      from: setting.endpoint(sender), to: setting.endpoint(sender.peer))
    let own = setting.initialNumber(of: sender, in: ladder) + rung.incarnation
    let peer = setting.initialNumber(of: sender.peer, in: ladder) + rung.peerIncarnation
    var segment = Segment(
      tuple: tuple, direction: direction, control: rung.control, frame: 0,
      timestamp: Timestamp(nanoseconds: setting.start.nanoseconds + time),
      sequence: own + rung.start,
      acknowledgmentField: rung.acknowledgment.map { peer + $0 } ?? SequenceNumber(0),
      payloadLength: rung.length)
    segment.timeToLive = rung.timeToLive ?? (sender == .client ? 64 : 57)
    segment.window = rung.window ?? (rung.control.contains(.syn) ? 64240 : 501)
    identify(&segment, rung)
    addOptions(to: &segment, rung, peer: peer)
    addTimestamps(to: &segment, rung, at: time, hasTimestamps: hasTimestamps)
    return segment
  }

  private mutating func identify(_ segment: inout Segment, _ rung: Ladder.Rung) {
    guard ladder.identifications != .absent, setting.isIPv4 else { return }
    segment.presence.insert([.identification, .dontFragment])
    if let number = rung.identification {
      segment.identification = number
      return
    }
    let counter = counters[rung.sender] ?? 0
    let withoutSocket =
      rung.control.isSuperset(of: [.syn, .ack])
      || rung.control.contains(.rst) && !rung.control.contains(.ack)
    switch ladder.identifications {
    case .absent: break
    case .random:
      // An odd multiplier walks all 65,536 numbers in leaps.
      segment.identification = max(1, counter &* 40503)
      counters[rung.sender] = counter &+ 1
    case .counting where withoutSocket: segment.identification = 0
    case .counting:
      segment.identification = counter
      let packets = max(1, (rung.length + 1447) / 1448)
      counters[rung.sender] = counter &+ UInt16(truncatingIfNeeded: packets)
    }
  }

  private func addOptions(
    to segment: inout Segment, _ rung: Ladder.Rung, peer: SequenceNumber
  ) {
    let options = rung.options
    if options.cut { segment.presence.insert(.optionsCut) }
    if options.selectivePermitted { segment.presence.insert(.selectivePermitted) }
    if let shift = options.windowScale {
      segment.presence.insert(.windowScale)
      segment.windowScale = shift
    }
    segment.maximumSegmentSize = options.maximumSegmentSize ?? 0
    segment.selectiveBlockCount = UInt8(options.blocks.count)
    let blocks = options.blocks.map {
      SelectiveBlock(left: peer + $0.lowerBound, right: peer + $0.upperBound)
    }
    if let first = blocks.first { segment.firstSelectiveBlock = first }
    if blocks.count > 1 { segment.secondSelectiveBlock = blocks[1] }
  }

  private mutating func addTimestamps(
    to segment: inout Segment, _ rung: Ladder.Rung, at time: Int64, hasTimestamps: Bool
  ) {
    let origin = rung.sender == .client ? setting.clientClock : setting.serverClock
    let sentTime = time - rung.sentBefore
    var value = origin &+ UInt32(truncatingIfNeeded: sentTime / 1_000_000)
    var echo =
      sent.last { $0.sender != rung.sender && $0.arrived && $0.time <= sentTime }?.value ?? 0
    var present = hasTimestamps && !rung.control.contains(.rst) && !rung.options.cut
    switch rung.options.timestamps {
    case .values(let ownValue, let peerValue): (value, echo) = (ownValue, peerValue)
    case .echo(let name): echo = sent.last { $0.name == name }?.value ?? 0
    case .automatic: present = true
    case .absent: present = false
    case nil: break
    }
    let arrived = rung.fate == .delivered
    if present {
      segment.presence.insert(.timestamps)
      segment.timestampValue = value
      segment.timestampEcho = echo
      sent.append(
        Sent(
          sender: rung.sender, time: sentTime, value: value, arrived: arrived, name: rung.name))
    }
  }
}

extension Ladder {
  /// The captured segments in the given setting.
  public func segments(in setting: LadderSetting = LadderSetting()) -> [Segment] {
    LadderRendering(self, in: setting).segments
  }
}

extension [Segment] {
  /// Every frame captured twice, as on a bridge: the copy `delay` nanoseconds after the first.
  public func everyFrameTwice(after delay: Int64) -> [Segment] {
    let copies = map { segment in
      var copy = segment
      copy.timestamp.nanoseconds += delay
      return copy
    }
    let both = self + copies
    let order = both.indices.sorted { left, right in
      let (first, second) = (both[left].timestamp, both[right].timestamp)
      return first == second ? left < right : first < second
    }
    return order.enumerated().map { place, index in
      var segment = both[index]
      segment.frame = UInt64(place + 1)
      return segment
    }
  }
}
