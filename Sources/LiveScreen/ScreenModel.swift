import CaptureSummary
import FlowTracking
public import ReportWriting
public import TeardownAnalysis
public import Wire

/// All that the screen knows of a running capture.
///
/// Takes in how connections stand, provisionally and for good, and what the capture counts; time
/// comes with the counts. Its memory is bounded by the connections in mind.
public struct ScreenModel: Sendable {
  /// What has been said of a connection whose final verdict is still to come.
  private struct Told: Sendable {
    var label: Label
    var abortedBy: Side?
    var lostByClient: UInt32
    var lostByServer: UInt32
  }

  private var told: [UInt64: Told] = [:]
  /// Connections that have closed nobody knows how, until their final verdicts come.
  private var unseen: Set<UInt64> = []
  private var halfClosed: [UInt64: ConnectionStanding] = [:]
  /// Connections by the label that they have now or ended with.
  private var labels = [UInt64](repeating: 0, count: Label.allCases.count)
  /// Connections in `told` that are over and linger.
  private var lingering: UInt64 = 0
  /// The other connections in `told`.
  private var closing: UInt64 = 0
  /// Connections that are over.
  private var closes: UInt64 = 0
  private var history: LabelHistory
  private var recent = RecentCloses()
  private var ends = EndRanking()
  private var timeWaits: TimeWaitCount
  private var rates = RateMeter()
  private var facts: CaptureFacts
  private let start: Timestamp
  private var now: Timestamp
  /// The labels whose connections are listed.
  private let listed: Set<Label>

  /// A capture of which nothing has been seen.
  ///
  /// - Parameters:
  ///   - facts: what is known before the first frame.
  ///   - start: when the capture began.
  ///   - listed: the labels whose connections are listed; all when empty. Counts cover all.
  public init(facts: CaptureFacts, start: Timestamp, listed: Set<Label> = []) {
    self.facts = facts
    self.start = start
    self.listed = listed.isEmpty ? Set(Label.allCases) : listed
    now = start
    history = LabelHistory(start: start)
    timeWaits = TimeWaitCount(start: start)
  }

  /// Time has passed, and the capture stands so.
  ///
  /// - Parameters:
  ///   - facts: what it has counted.
  ///   - octets: how much data the frames carried, link layer and all.
  ///   - now: the wall clock.
  public mutating func take(_ facts: CaptureFacts, octets: UInt64, now: Timestamp) {
    self.facts = facts
    self.now = now
    history.advance(to: now)
    timeWaits.advance(to: now)
    for label in Label.allCases where label.isGauge { history.gauge(label, labels[label.place]) }
    rates.add(
      RateMeter.Sample(time: now, frames: facts.frames, octets: octets, closes: closes))
  }

  /// A connection stands so.
  ///
  /// - Parameters:
  ///   - standing: how.
  ///   - isFinal: whether that is for good, and the connection is forgotten.
  public mutating func take(_ standing: ConnectionStanding, isFinal: Bool) {
    let before = told[standing.id]
    if !unseen.isEmpty { unseen.remove(standing.id) }
    // Provisionally open: an RST took no effect, and nothing is to be said.
    let isSaid = isFinal || standing.label != .open
    if let before { takeBack(before, of: standing) }
    if isSaid { count(standing) }
    list(standing, before: before?.label, isFinal: isFinal)
    keepCloseWait(standing, isFinal: isFinal)
    if isFinal || !isSaid {
      if before != nil { told[standing.id] = nil }
    } else {
      told[standing.id] = Told(
        label: standing.label, abortedBy: standing.abortedBy,
        lostByClient: standing.lostByClient, lostByServer: standing.lostByServer)
      if standing.label.isOver { lingering += 1 } else { closing += 1 }
    }
  }

  /// A connection has closed, and how will be told with its final verdict.
  public mutating func takeUnseen(_ id: UInt64) {
    if told[id] == nil { unseen.insert(id) }
  }

  /// The model as it is now, for a screen that stands still: it takes in nothing more.
  public var frozen: ScreenModel {
    var copy = self
    copy.told = [:]
    return copy
  }

  /// The opposite of `count`, and of what counts connections that linger.
  private mutating func takeBack(_ before: Told, of standing: ConnectionStanding) {
    labels[before.label.place] -= 1
    guard before.label.isOver else {
      closing -= 1
      return
    }
    lingering -= 1
    if let side = before.abortedBy {
      ends.amend(ConnectionEnd(side, of: standing)) { $0.aborts -= min($0.aborts, 1) }
    }
    for (side, lost) in [(Side.client, before.lostByClient), (.server, before.lostByServer)]
    where lost > 0 {
      ends.amend(ConnectionEnd(side, of: standing)) { $0.losses -= min($0.losses, UInt64(lost)) }
    }
  }

  private mutating func count(_ standing: ConnectionStanding) {
    labels[standing.label.place] += 1
    guard standing.label.isOver else { return }
    if let side = standing.abortedBy {
      ends.update(ConnectionEnd(side, of: standing)) { $0.aborts += 1 }
    }
    for (side, lost) in [(Side.client, standing.lostByClient), (.server, standing.lostByServer)]
    where lost > 0 {
      ends.update(ConnectionEnd(side, of: standing)) { $0.losses += UInt64(lost) }
    }
  }

  /// Lists a connection that ended, once.
  private mutating func list(
    _ standing: ConnectionStanding, before: Label?, isFinal: Bool
  ) {
    let wasOver = before?.isOver ?? false
    let isOver = standing.label.isOver || isFinal
    if wasOver, let before {
      if isOver {
        recent.amend(standing, was: before)
      } else {
        recent.remove(standing.id, label: before)
        closes -= 1
      }
      return
    }
    guard isOver else { return }
    closes += 1
    recent.add(standing)
    if !standing.label.isGauge || isFinal { history.count(standing.label) }
    if let completion = standing.completion { startTimeWait(standing, completion) }
    if let wait = standing.closeWait, let until = wait.until {
      note(stay: until - wait.since, of: ConnectionEnd(wait.side, of: standing))
    }
  }

  private mutating func startTimeWait(_ standing: ConnectionStanding, _ time: Timestamp) {
    switch standing.initiator {
    case .client: timeWaits.add(standing.client.address, at: time)
    case .server: timeWaits.add(standing.server.address, at: time)
    case .both:
      timeWaits.add(standing.client.address, at: time)
      timeWaits.add(standing.server.address, at: time)
    case nil: break
    }
  }

  /// Stays of less than a second are how connections close, and no trouble.
  private mutating func note(stay: Int64, of end: ConnectionEnd) {
    if stay < 1_000_000_000 { return }
    ends.update(end) { $0.longestCloseWait = max($0.longestCloseWait, stay) }
  }

  private mutating func keepCloseWait(_ standing: ConnectionStanding, isFinal: Bool) {
    if !isFinal, standing.label == .halfClosed, standing.closeWait != nil {
      halfClosed[standing.id] = standing
    } else if let past = halfClosed.removeValue(forKey: standing.id), isFinal,
      standing.label == .halfClosed, let wait = past.closeWait
    {
      note(stay: now - wait.since, of: ConnectionEnd(wait.side, of: past))
    }
  }
}

extension ScreenModel {
  /// What is to be seen now.
  ///
  /// - Parameter controls: how the user wants to see it.
  /// - Returns: a value that has no part in the model.
  public func contents(_ controls: ScreenControls) -> ScreenContents {
    var contents = ScreenContents(facts: facts, start: start, now: now)
    contents.framesPerSecond = rates.rate(of: \.frames)
    contents.octetsPerSecond = rates.rate(of: \.octets)
    contents.closesPerSecond = rates.rate(of: \.closes)
    contents.labels = Label.allCases.map { label in
      ScreenContents.LabelCount(
        label: label, count: labels[label.place], history: history.counts(of: label))
    }
    let tracked = facts.live?.trackedConnections ?? 0
    contents.closing = closing
    let lingering = lingering + UInt64(unseen.count)
    contents.lingering = lingering
    // Ended connections that are told late are among them for a moment.
    contents.running = tracked - min(tracked, closing + lingering)
    contents.timeWaits = timeWaits.total
    contents.timeWaitsByAddress = timeWaits.top(32).map {
      ScreenContents.AddressCount(address: $0.address, count: $0.count)
    }
    contents.closeWaits = UInt64(halfClosed.count)
    let stays = longestStays
    contents.hostCloseWaits = facts.live?.closeWait?.sockets
    contents.longestCloseWaits = waitingEnds(stays)
    contents.closes =
      controls.selected == .halfClosed
      ? stays : recent.latest(controls.selected.map { [$0] } ?? listed)
    contents.ends = ends.top(32, by: controls.order, with: presentStays)
    contents.endsArePartial = ends.isPartial
    return contents
  }

  /// The connections that have been half closed for longest, the longest first.
  private var longestStays: [ConnectionStanding] {
    var longest: [ConnectionStanding] = []
    for standing in halfClosed.values {
      if longest.count == 64, let last = longest.last, !Self.isLonger(standing, last) { continue }
      let place = longest.firstIndex { Self.isLonger(standing, $0) } ?? longest.count
      longest.insert(standing, at: place)
      if longest.count > 64 { longest.removeLast() }
    }
    return longest
  }

  /// The ends that have been in CLOSE_WAIT for longest: those that the capture saw come there, and
  /// this host's, which its kernel names.
  private func waitingEnds(_ stays: [ConnectionStanding]) -> [ScreenContents.WaitingEnd] {
    var ends: [ScreenContents.WaitingEnd] = stays.compactMap { standing in
      guard let wait = standing.closeWait else { return nil }
      let isClient = wait.side == .client
      return ScreenContents.WaitingEnd(
        local: isClient ? standing.client : standing.server,
        remote: isClient ? standing.server : standing.client, side: wait.side, since: wait.since)
    }
    for socket in facts.live?.closeWait?.longest ?? [] {
      let place = ends.firstIndex { $0.local == socket.local && $0.remote == socket.remote }
      if let place {
        ends[place].process = socket.process
      } else {
        ends.append(
          ScreenContents.WaitingEnd(
            local: socket.local, remote: socket.remote, side: nil, since: socket.since,
            process: socket.process))
      }
    }
    return ends.sorted { $0.since < $1.since }
  }

  private static func isLonger(_ left: ConnectionStanding, _ right: ConnectionStanding) -> Bool {
    let (one, other) = (left.closeWait?.since, right.closeWait?.since)
    guard let one, let other, one != other else { return left.id < right.id }
    return one < other
  }

  /// The ends that are in CLOSE_WAIT now.
  private var presentStays: [ConnectionEnd: EndTrouble] {
    var stays: [ConnectionEnd: EndTrouble] = [:]
    for standing in halfClosed.values {
      guard let wait = standing.closeWait, now - wait.since >= 1_000_000_000 else { continue }
      let end = ConnectionEnd(wait.side, of: standing)
      stays[end, default: EndTrouble(end: end)].closeWaits += 1
      let longest = max(stays[end]?.longestCloseWait ?? 0, now - wait.since)
      stays[end]?.longestCloseWait = longest
    }
    return stays
  }
}

extension Label {
  /// Whether connections stay so for a while, so that how many there are says more than how many
  /// became so.
  var isGauge: Bool { self == .halfClosed || self == .unfinishedClose }
}
