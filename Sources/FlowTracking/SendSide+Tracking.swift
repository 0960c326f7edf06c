import Wire

// How a segment changes what is known of the end that sent it and of its peer.

extension SendSide {
  /// No round trip takes longer than a segment may live; a clock that jumps makes it seem so.
  ///
  /// Source: RFC 9293 §3.4.2 (MSL), twice.
  ///
  /// Unit: nanoseconds.
  static let longestRoundTrip: Int64 = 240_000_000_000

  /// Takes in a segment of this end that belongs to the connection and is no RST.
  ///
  /// Source: RFC 9293 §3.4 (acceptable acknowledgments, SEG.LEN), RFC 6298 §3 (Karn's algorithm).
  @inline(never)
  mutating func track(_ segment: Segment, peer: inout SendSide) -> SegmentEffect {
    trackInline(segment, peer: &peer)
  }

  /// The same, for the path that most segments take.
  @inline(__always)
  mutating func trackInline(_ segment: Segment, peer: inout SendSide) -> SegmentEffect {
    var effect = SegmentEffect()
    count(segment, effect: &effect)
    if segment.control.contains(.syn) { takeSyn(segment) }
    takeSequence(segment, peer: peer, effect: &effect)
    if segment.control.contains(.ack) {
      takeAcknowledgment(segment, peer: &peer, effect: &effect)
    }
    if segment.control.contains(.fin) { takeFin(segment, peer: peer, effect: &effect) }
    peer.unansweredProbes = 0
    // What covers all that the peer has sent answers all of it.
    let answersAll = facts.contains(.acknowledged) && acknowledged == peer.next
    toAnswer = answersAll || toAnswer == 0 ? 0 : toAnswer - 1
    if segment.length > 0, peer.toAnswer < .max { peer.toAnswer += 1 }
    remember(segment)
    return effect
  }

  /// Takes in an RST of this end: it moves no sequence number and acknowledges nothing.
  mutating func trackReset(_ segment: Segment) {
    if packets == 0 { timeToLive = segment.timeToLive }
    packets &+= 1
    facts.formUnion([.seen, .reset])
    // An RST from no socket is numbered 0 or by another series; a socket's own counts on.
    if segment.presence.contains(.identification), segment.identification != 0,
      identifications.isPlausible(segment.identification)
    {
      _ = identifications.take(segment.identification, span: 1)
    }
  }

  /// Counts a segment whose numbers belong to another part of sequence space.
  mutating func countStray(_ segment: Segment) {
    packets &+= 1
    bytes &+= UInt64(segment.payloadLength)
    facts.insert(.seen)
  }

  /// Goes on at other numbers: the capture dropped more than can be followed.
  mutating func jump(to sequence: SequenceNumber, acknowledged field: SequenceNumber) {
    if next != sequence {
      countedGaps &+= 1
      facts.remove([.hole, .holeAcknowledged, .sentUnseen])
    }
    facts.remove(.sampling)
    facts.insert([.nextKnown, .acknowledged])
    next = sequence
    acknowledged = field
  }

  @inline(__always)
  private mutating func count(_ segment: Segment, effect: inout SegmentEffect) {
    if packets == 0 { timeToLive = segment.timeToLive }
    packets &+= 1
    bytes &+= UInt64(segment.payloadLength)
    window = segment.window
    var known: Facts = [.seen]
    if segment.presence.contains(.timestamps) { known.insert(.timestamps) }
    if segment.presence.contains(.optionsCut) { known.insert(.optionsCut) }
    if segment.selectiveBlockCount > 0 { known.insert(.selective) }
    facts = facts.subtracting(.sentUnseen).union(known)
    if segment.presence.contains(.identification), segment.identification != 0 {
      let span = segment.payloadLength <= 1460 ? 1 : packetSpan(of: segment)
      if identifications.take(segment.identification, span: span) { effect.insert(.overtaken) }
    }
  }

  /// How many packets a frame stands for when the card cut it up after the capture, or the kernel
  /// joined several before it.
  private func packetSpan(of segment: Segment) -> UInt8 {
    let options: UInt32 = segment.presence.contains(.timestamps) ? 12 : 0
    let size = (maximumSegmentSize > 536 ? UInt32(maximumSegmentSize) : 1460) - options
    return UInt8(clamping: (UInt64(segment.payloadLength) + UInt64(size) - 1) / UInt64(size))
  }

  private mutating func takeSyn(_ segment: Segment) {
    initial = segment.sequence
    facts.insert(.initialKnown)
    maximumSegmentSize = segment.maximumSegmentSize
    if segment.presence.contains(.selectivePermitted) { facts.insert(.selective) }
    if segment.presence.contains(.windowScale) {
      facts.insert(.windowScale)
      windowScale = min(segment.windowScale, 14)
    }
  }

  @inline(__always)
  private mutating func takeSequence(
    _ segment: Segment, peer: SendSide, effect: inout SegmentEffect
  ) {
    let end = segment.end
    if !facts.contains(.nextKnown) {
      facts.insert(.nextKnown)
      next = end
      if segment.length > 0 {
        effect.insert(.newSpace)
        startSample(end, segment.timestamp)
      }
      return
    }
    let ahead = end.distance(from: next)
    if ahead > 0 {
      effect.insert(.newSpace)
      if peer.facts.contains(.fin) {
        halfCloseBytes &+= UInt64(min(UInt32(ahead), segment.payloadLength))
      }
      if segment.sequence.isAfter(next) { openHole(from: next, to: segment.sequence) }
      next = end
      if !facts.contains(.sampling) { startSample(end, segment.timestamp) }
    } else if segment.length > 0 || segment.sequence.isBefore(next) {
      takeOldSpace(segment, end: end, effect: &effect)
    }
  }

  /// A keep-alive probe, a retransmission, or a segment that was overtaken.
  private mutating func takeOldSpace(
    _ segment: Segment, end: SequenceNumber, effect: inout SegmentEffect
  ) {
    // RFC 9293 §3.8.4: SEG.SEQ = SND.NXT-1 and no octet, or one octet of garbage. After a FIN a
    // pure ACK of that sequence number is one from before the FIN.
    if segment.sequence + 1 == next, segment.payloadLength <= 1, !facts.contains(.fin),
      segment.control.intersection([.syn, .fin]).isEmpty
    {
      effect.insert(.keepAlive)
      if unansweredProbes < .max { unansweredProbes += 1 }
      return
    }
    if segment.payloadLength > 0, facts.contains(.fin), !segment.control.contains(.fin) {
      effect.insert(.repairsData)
    }
    if facts.contains(.hole) { fillHole(from: segment.sequence, to: end) }
    // Karn: what was sent twice is not timed.
    if facts.contains(.sampling), segment.length > 0, end.covers(sampleEnd),
      segment.sequence.isBefore(sampleEnd)
    {
      facts.remove(.sampling)
    }
  }

  @inline(__always)
  private mutating func startSample(_ end: SequenceNumber, _ time: Timestamp) {
    facts.insert(.sampling)
    sampleEnd = end
    sampleTime = time
  }

  /// Takes the time between a segment of the peer and its acknowledgment by this end.
  @inline(__always)
  mutating func takeRoundTrip(_ trip: Int64) {
    if trip >= 0, trip < smallestRoundTrip, trip <= Self.longestRoundTrip {
      smallestRoundTrip = trip
    }
  }

  @inline(__always)
  private mutating func takeAcknowledgment(
    _ segment: Segment, peer: inout SendSide, effect: inout SegmentEffect
  ) {
    let field = segment.acknowledgmentField
    if !peer.facts.contains(.nextKnown) {
      peer.facts.insert(.nextKnown)
      peer.next = field
    } else if field.isAfter(peer.next) {
      if peer.mayStillClose { effect.insert(.acknowledgesUnseen) }
      peer.openHole(from: peer.next, to: field)
      peer.next = field
    }
    if !facts.contains(.acknowledged) || field.isAfter(acknowledged) {
      facts.insert(.acknowledged)
      acknowledged = field
      if peer.facts.contains(.fin), field.covers(peer.finStart), peer.finEnd.isAfter(field) {
        effect.insert(.stopsAtFin)
      }
      if peer.facts.contains(.sampling), field.covers(peer.sampleEnd) {
        peer.facts.remove(.sampling)
        takeRoundTrip(segment.timestamp - peer.sampleTime)
      }
      if peer.facts.intersection([.hole, .holeAcknowledged]) == .hole,
        field.covers(peer.holeEnd)
      {
        peer.facts.formUnion([.holeAcknowledged, .sentUnseen])
        if peer.mayStillClose { effect.insert(.acknowledgesUnseen) }
      }
    }
    if peer.facts.contains(.fin), field.covers(peer.finEnd) {
      effect.insert(.coversFin)
      if !peer.facts.contains(.finAcknowledged) {
        peer.facts.insert(.finAcknowledged)
        effect.insert(.firstCover)
      }
    }
  }

  /// Whether a FIN of this end may be captured yet: not where nothing of it was, nor a second one.
  var mayStillClose: Bool { packets > 0 && !facts.contains(.fin) }

  private mutating func takeFin(
    _ segment: Segment, peer: SendSide, effect: inout SegmentEffect
  ) {
    let end = segment.end
    if facts.contains(.fin) {
      guard end != finEnd else { return }
      facts.insert(.finMoved)
      // Data beyond the FIN shows that the first was not the end of the stream, unless its
      // acknowledgment says that it was.
      if facts.contains(.finAcknowledged) || !end.isAfter(finEnd) { return }
    }
    facts.insert(.fin)
    finEnd = end
    finStart = segment.sequence
    if peer.facts.contains(.acknowledged), peer.acknowledged.covers(end) {
      facts.insert(.finAcknowledged)
      effect.insert(.finAlreadyCovered)
    }
  }

  private mutating func openHole(from start: SequenceNumber, to end: SequenceNumber) {
    if facts.contains(.hole) {
      guard facts.contains(.holeAcknowledged) else { return }
      countedGaps &+= 1
    }
    facts.insert(.hole)
    facts.remove(.holeAcknowledged)
    holeStart = start
    holeEnd = end
    holeMissing = UInt32(bitPattern: end.distance(from: start))
  }

  /// Takes in a segment that may be part of the hole: its edges move, and parts from the middle are
  /// counted off.
  private mutating func fillHole(from start: SequenceNumber, to end: SequenceNumber) {
    let first = start.isAfter(holeStart) ? start : holeStart
    let last = holeEnd.isAfter(end) ? end : holeEnd
    guard last.isAfter(first) else { return }
    let octets = UInt32(bitPattern: last.distance(from: first))
    holeMissing = holeMissing > octets ? holeMissing - octets : 0
    if first == holeStart {
      holeStart = last
    } else if last == holeEnd {
      holeEnd = first
    }
    if holeMissing == 0 || holeStart.covers(holeEnd) {
      facts.remove([.hole, .holeAcknowledged])
    }
  }

  /// Keeps what an RST or a FIN that follows may have to be held against.
  @inline(__always)
  mutating func remember(_ segment: Segment) {
    lastTime = segment.timestamp
    lastFrame = segment.frame
    lastSequence = segment.sequence
    lastAcknowledgmentField = segment.acknowledgmentField
    lastPayload = segment.payloadLength
    lastTimestampValue = segment.timestampValue
    lastControl = segment.control
  }
}

extension SendSide {
  /// The window that this end advertised last, scaled if both ends agreed to scale.
  ///
  /// Source: RFC 7323 §2.
  ///
  /// Unit: octets.
  public func scaledWindow(peer: SendSide) -> UInt32 {
    let agreed = facts.contains(.windowScale) && peer.facts.contains(.windowScale)
    return UInt32(window) << UInt32(agreed ? windowScale : 0)
  }

  /// How far from the newest numbers a segment may lie and still belong to this end.
  ///
  /// Two windows, and at least 128 KiB: enough for retransmissions, reordering and unseen data.
  /// Where the capture began too late to see the window scale, the largest one is assumed.
  func reach(peer: SendSide) -> Int64 {
    let scale: UInt32 =
      peer.facts.contains(.initialKnown)
      ? (peer.facts.contains(.windowScale) ? UInt32(peer.windowScale) : 0) : 8
    return max(Int64(peer.window) << Int64(scale), 65536) * 2
  }
}
