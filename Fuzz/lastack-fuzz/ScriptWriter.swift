import Wire

/// Writes segments of a capture down as steps of a script, as nearly as these can say it.
struct ScriptWriter {
  private var tuples: [FourTuple] = []
  private var origins: [Int: UInt32] = [:]
  private var stamps: [Int: (first: UInt32, latest: UInt32)] = [:]
  private var time: Timestamp?

  mutating func step(_ segment: Segment) -> SegmentStep {
    var step = SegmentStep()
    let pair = place(of: segment.tuple)
    let isReversed = segment.direction != .fromLow
    let sender = pair * 2 + (isReversed ? 1 : 0)
    step.choices = UInt8(pair & 3) | (isReversed ? SegmentStep.isReversed : 0)
    step.control = segment.control.rawValue
    (step.timeUnit, step.timeAmount) = timeCode(segment.timestamp)
    if origins[sender] == nil || segment.control.contains(.syn) {
      origins[sender] = segment.sequence.rawValue
    }
    if segment.control.contains(.ack), origins[sender ^ 1] == nil {
      origins[sender ^ 1] = segment.acknowledgmentField.rawValue
    }
    step.sequence = low16(segment.sequence.rawValue &- (origins[sender] ?? 0))
    step.acknowledgment = low16(
      segment.acknowledgmentField.rawValue &- (origins[sender ^ 1] ?? 0))
    step.payload = UInt16(clamping: min(segment.payloadLength, 0xefff))
    if segment.presence.contains(.identification) {
      step.choices |= SegmentStep.isNumbered
      step.identification = UInt8(truncatingIfNeeded: segment.identification)
    }
    step.hop = segment.window == 0 ? 4 : 0
    addOptions(segment, sender, &step)
    return step
  }

  private mutating func addOptions(_ segment: Segment, _ sender: Int, _ step: inout SegmentStep) {
    if segment.presence.contains(.selectivePermitted) {
      step.choices |= SegmentStep.hasHandshakeOptions
    }
    if segment.presence.contains(.timestamps) {
      step.choices |= SegmentStep.isStamped
      let first = stamps[sender]?.first ?? segment.timestampValue
      stamps[sender] = (first, segment.timestampValue)
      step.stamp = low16(segment.timestampValue &- first)
      let latest = stamps[sender ^ 1]?.latest ?? segment.timestampEcho
      step.echo = UInt8(clamping: latest &- segment.timestampEcho)
    }
    if segment.selectiveBlockCount > 0 {
      let before = segment.acknowledgmentField.rawValue &- segment.firstSelectiveBlock.left.rawValue
      let length =
        segment.firstSelectiveBlock.right.rawValue &- segment.firstSelectiveBlock.left.rawValue
      step.block = (before < 8 ? UInt8(before) << 4 : 0x90) | UInt8(min(max(length, 1), 15))
    }
  }

  private mutating func place(of tuple: FourTuple) -> Int {
    if let place = tuples.firstIndex(of: tuple) { return place & 3 }
    tuples.append(tuple)
    return (tuples.count - 1) & 3
  }

  private mutating func timeCode(_ timestamp: Timestamp) -> (UInt8, UInt8) {
    let distance = max(0, timestamp - (time ?? timestamp))
    time = timestamp
    for (index, unit) in SegmentStep.units.enumerated() where distance / unit < 256 {
      return (UInt8(index), UInt8(distance / unit))
    }
    return (7, 255)
  }

  private func low16(_ value: UInt32) -> UInt16 { UInt16(truncatingIfNeeded: value) }
}
