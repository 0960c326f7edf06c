import Anonymization
import FlowTracking
import PacketCapture
import PacketDecode
import ReportWriting
import TeardownAnalysis
import Wire

/// A live capture: frames in, verdicts out, for as long as it runs.
///
/// Frames are taken in rounds. Twice a second, between two rounds, the interfaces are looked at, time
/// is told to the tracker, and connections that ended are judged, in this order: a loss that the
/// capture itself may be to blame for is known before anyone is blamed.
struct LiveSession: ~Copyable {
  private var source: LiveSource
  private var ring: CaptureRing?
  private var decoder = PacketDecoder()
  private let end: LiveEnd
  private var facts: CaptureFacts
  private var counters = DecodeCounters()
  private var tally = FrameTally()
  /// Frames taken in.
  private var frames: UInt64 = 0
  /// Octets of these frames, as they were on the wire.
  private var octets: UInt64 = 0
  /// Replaces the addresses of every segment before anything else sees them; nil to leave them.
  private var anonymizer: AddressAnonymizer?
  /// What the networks are called that connections are told apart by; empty where they are not.
  private var tunnels = TunnelNames()
  private var tracker: ConnectionTracker
  private var evidence = ConnectionEvidence()
  private var missing = LossyPeriods()
  /// Names the processes of connections; nil where nobody does.
  private var owners: LiveOwners?
  /// Closes that are still to be told.
  private var closes: [Milestone] = []
  private var watch = CloseWatch()
  /// The wall clock when the interfaces were last looked at.
  private var lastLook: Timestamp
  /// Frames captured later than this are not wanted any more.
  private var deadline: Int64?

  /// How many frames are taken before the clock is looked at.
  private static let round = 4096
  /// How much time passes between two looks at the interfaces.
  ///
  /// Unit: nanoseconds.
  private static let beat: Int64 = 500_000_000
  /// How far the tracker's clock lags the wall clock while no frame comes.
  ///
  /// Unit: nanoseconds.
  private static let lag: Int64 = 1_000_000_000

  /// Opens the interfaces.
  ///
  /// - Throws: any `LiveError`.
  init(
    interfaces: [String], settings: LiveSettings, limits: TrackerLimits, end: LiveEnd,
    anonymizer: consuming AddressAnonymizer?, separatesTunnels: Bool
  ) throws(LiveError) {
    source = try LiveSource(interfaces: interfaces, settings: settings)
    facts = CaptureFacts(source)
    // A filter names addresses as they are, so it must not be told beside those that are not.
    if anonymizer != nil { facts.filter = nil }
    self.anonymizer = anonymizer
    tracker = ConnectionTracker(limits: limits)
    if source.names.count > 1 { evidence.interfaceNames = source.names }
    decoder.separatesTunnels = separatesTunnels
    evidence.separatesTunnels = separatesTunnels
    self.end = end
    lastLook = WallClock.now
    if let seconds = end.seconds {
      deadline = lastLook.nanoseconds + Int64(seconds) * 1_000_000_000
    }
  }

  /// Stores the headers of all frames from now on.
  ///
  /// - Throws: any `RingError`.
  mutating func write(to path: String, rotation: RingRotation?) throws(RingError) {
    ring = try CaptureRing.create(path: path, rotation: rotation, of: source)
    facts.live?.writtenFrames = 0
    facts.live?.unwrittenFrames = 0
  }

  /// Has the processes of connections named.
  mutating func name(by owners: consuming LiveOwners) {
    self.owners = consume owners
  }

  /// Whether the observer is told of closes before their verdicts are final.
  var tellsCloses = false

  /// Whether the observer is told how closes stand while they happen.
  var watchesCloses = false

  /// What is known of the capture before its first frame.
  var initialFacts: CaptureFacts { facts }

  /// Captures until the end, a signal, or an output that nobody reads.
  ///
  /// - Returns: the facts; their `failure` says what ended the capture before its time.
  mutating func run<Observer: LiveObserver & ~Copyable>(
    _ observer: inout Observer, watching descriptor: Int32, isBroken: (borrowing Observer) -> Bool
  ) -> CaptureFacts {
    tracker.notesMilestones = tellsCloses || watchesCloses || owners != nil
    var isOver = false
    do throws(LiveError) {
      while !isOver, !isBroken(observer) {
        let isRead = source.wait(
          milliseconds: patience, watching: descriptor, input: observer.inputDescriptor)
        if !isRead { break }
        observer.woke(hasInput: source.hasInput)
        if observer.wantsToEnd { endNow() }
        isOver = try takeRound()
        let now = WallClock.now
        takeMilestones(now)
        if watch.isBusy { tellNewCloses(now, &observer) }
        let isPressed = tracker.waitingConnections >= Self.round
        if now - lastLook >= Self.beat || now < lastLook || isPressed { look(now, &observer) }
      }
    } catch {
      facts.failure = error.description
    }
    ring?.finish()
    if !isBroken(observer) { owners?.settle() }
    look(WallClock.now, &observer)
    takeLast()
    tracker.finish()
    handOut(lastLook, to: &observer)
    complete(at: lastLook, isFinal: true)
    return facts
  }

  /// Takes in the segments of datagrams of which fragments are still missing at the end.
  private mutating func takeLast() {
    var segments = SegmentQueue()
    decoder.finish()
    CaptureAnalysis.takeLate(&decoder, &anonymizer, &tunnels, &segments, &tracker)
    segments.finish(to: &tracker)
  }

  /// What the kernel has gathered until now still counts.
  private mutating func endNow() {
    let now = WallClock.now.nanoseconds
    if deadline.map({ $0 > now }) ?? true { deadline = now }
  }

  /// How long to sleep at most.
  ///
  /// Unit: milliseconds.
  private var patience: Int32 {
    let now = WallClock.now
    var wake = lastLook.nanoseconds + Self.beat
    if let deadline { wake = min(wake, deadline + source.delay) }
    return Int32(clamping: min(max(0, (wake - now.nanoseconds) / 1_000_000 + 1), 500))
  }

  /// Takes in frames, some thousand at most.
  ///
  /// - Returns: whether the last wanted frame has been taken in.
  private mutating func takeRound() throws(LiveError) -> Bool {
    if Interrupt.isRequested { endNow() }
    var segments = SegmentQueue()
    defer { segments.finish(to: &tracker) }
    let isStoring = facts.live?.writtenFrames != nil
    for _ in 0..<Self.round {
      guard let frame = try source.next() else {
        guard let deadline else { return false }
        return WallClock.now.nanoseconds > deadline + source.delay
      }
      if let deadline, frame.timestamp.nanoseconds > deadline { return true }
      frames &+= 1
      octets &+= UInt64(frame.originalLength)
      tally.count(frame.timestamp, isCut: frame.isCut)
      let outcome = decoder.decode(
        frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
        frame: frame.number,
        timestamp: frame.timestamp, into: &segments.next)
      counters.record(outcome, segments.next.presence)
      if isStoring {
        let length = decoder.headerLength(
          of: frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength)
        ring?.write(frame, length: length)
      }
      if outcome == .segment {
        anonymizer?.anonymize(&segments.next)
        tunnels.name(segments.next.tuple.scope, by: decoder, &anonymizer)
        segments.watchesNetworks = decoder.hasEnclosed
        if evidence.interfaceNames.isEmpty {
          segments.pass(to: &tracker)
        } else {
          segments.pass(to: &tracker, on: InterfaceNumber(frame.interface))
        }
      }
      if decoder.hasLate {
        CaptureAnalysis.takeLate(&decoder, &anonymizer, &tunnels, &segments, &tracker)
      }
      if frames == end.frames { return true }
    }
    return false
  }

  /// Looks at the interfaces and the clock, and hands out the connections that ended.
  private mutating func look<Observer: LiveObserver & ~Copyable>(
    _ now: Timestamp, _ observer: inout Observer
  ) {
    let seen = source.look()
    for event in seen.events { Complaint.say(event.sentence) }
    if seen.missedFrames {
      let start = lastLook.nanoseconds - source.delay
      missing.add(from: Timestamp(nanoseconds: start), to: now)
    }
    lastLook = now
    if !source.isBehind { tracker.passTime(to: Timestamp(nanoseconds: now.nanoseconds - Self.lag)) }
    ring?.flush()
    sayNotices()
    tellCloses(now, &observer)
    if watchesCloses {
      watch.look(at: &tracker, missing: missing, now: now) { observer.stands($0, judged: $1) }
      for id in watch.hidden { observer.closedUnseen(id) }
    }
    handOut(now, to: &observer)
    complete(at: now, isFinal: false)
    let census = tracker.takeCensus(at: now)
    observer.passed(LiveStatus(now: now, facts: facts, octets: octets, census: census))
  }

  /// Judges the connections that ended.
  private mutating func handOut<Observer: LiveObserver & ~Copyable>(
    _ now: Timestamp, to observer: inout Observer
  ) {
    while tracker.takeFinished(into: &evidence) {
      evidence.tunnel = tunnels[evidence.connection.tuple.scope]
      observer.ended(
        evidence, judged: Verdict(of: evidence, missing: missing, until: now),
        note: note(isProvisional: false))
      owners?.forget(evidence.connection)
    }
  }

  /// Asks for the processes of connections, as soon as may be: sockets do not wait.
  private mutating func takeMilestones(_ now: Timestamp) {
    while let milestone = tracker.takeMilestone() {
      owners?.take(milestone)
      if tellsCloses, milestone.kind == .ended { closes.append(milestone) }
      if watchesCloses { watch.note(milestone) }
    }
    owners?.exchange(at: now)
  }

  /// Judges the connections that closed, as they stand now.
  private mutating func tellCloses<Observer: LiveObserver & ~Copyable>(
    _ now: Timestamp, _ observer: inout Observer
  ) {
    for place in closes.indices where tracker.read(closes[place], into: &evidence) {
      evidence.tunnel = tunnels[evidence.connection.tuple.scope]
      observer.closed(
        evidence, judged: Verdict(of: evidence, missing: missing, until: now),
        note: note(isProvisional: true))
    }
    closes.removeAll(keepingCapacity: true)
  }

  /// Tells how closes stand that happened just now.
  private mutating func tellNewCloses<Observer: LiveObserver & ~Copyable>(
    _ now: Timestamp, _ observer: inout Observer
  ) {
    watch.lookAtNew(in: &tracker, missing: missing, now: now) { observer.stands($0, judged: $1) }
    for id in watch.hidden { observer.closedUnseen(id) }
  }

  /// What is known beside its verdict of the connection whose evidence is at hand.
  private func note(isProvisional: Bool) -> LiveNote {
    LiveNote(
      processes: owners?.processes(of: evidence.connection.id),
      isProvisional: tellsCloses ? isProvisional : nil)
  }

  /// Says what happened to the file that frames are stored in.
  private mutating func sayNotices() {
    guard let notices = ring?.takeNotices() else { return }
    for notice in notices { Complaint.say(notice.description) }
  }

  /// Brings the facts up to date.
  private mutating func complete(at now: Timestamp, isFinal: Bool) {
    facts.take(tally, frames: frames)
    facts.tracker = tracker.statistics
    facts.skipped = counters.skippedFrames
    facts.fragments = decoder.fragmentCounters.facts
    facts.wasInterrupted = isFinal && Interrupt.isRequested
    facts.take(source.counts)
    facts.live?.trackedConnections = UInt64(tracker.trackedConnections)
    if let written = ring?.writtenFrames, let unwritten = ring?.unwrittenFrames {
      facts.live?.writtenFrames = written
      facts.live?.unwrittenFrames = unwritten
    }
    facts.live?.droppedProcessRequests = owners?.droppedRequests
    facts.live?.closeWait = owners?.closeWaitFacts
    facts.live?.time = now
    facts.live?.isFinal = isFinal
  }
}
