/// How much of a connection that has ended is wanted.
public enum ConnectionExtent: Sendable {
  /// What counts of it.
  case short
  /// What its record says.
  case record
  /// All that is known of it.
  case evidence
}

/// How much is wanted of the connections that there is a short form of.
public struct WantedExtents: Sendable {
  /// Of what was no more than a SYN; a record is no form of it.
  public var unanswered: ConnectionExtent
  /// Of an ordinary close in four segments.
  public var fourWay: ConnectionExtent
  /// Of an ordinary close in three.
  public var merged: ConnectionExtent

  /// The given extents.
  public init(
    unanswered: ConnectionExtent, fourWay: ConnectionExtent, merged: ConnectionExtent
  ) {
    self.unanswered = unanswered
    self.fourWay = fourWay
    self.merged = merged
  }

  /// All that is known of every connection.
  public static var evidence: WantedExtents {
    WantedExtents(unanswered: .evidence, fourWay: .evidence, merged: .evidence)
  }

  /// What is to be had where something is to be named beside each connection that a record of the short
  /// form has no place for.
  public var withoutRecords: WantedExtents {
    WantedExtents(
      unanswered: unanswered, fourWay: fourWay == .record ? .evidence : fourWay,
      merged: merged == .record ? .evidence : merged)
  }
}

/// Connections that have ended, in their order, on their way from the tracker to whoever judges them.
///
/// A plain value without references into a tracker, so that threads may pass it on; its storage is used
/// again and again.
public struct EndedConnections: Sendable {
  /// In which form each of them is here, in their order.
  public private(set) var forms: [Form] = []
  /// Those that were no more than a SYN.
  public private(set) var unanswered: [UnansweredSyn] = []
  /// Those that closed as nearly all do, in short.
  public private(set) var ordinary: [OrdinaryEnd] = []
  /// Of those among them whose record is wanted, all that it says; what stands behind their number is of
  /// connections before.
  public private(set) var recorded: [OrdinaryConnection] = []
  /// All others; what stands behind their number is of connections before.
  ///
  /// Whoever judges them names in them what a tracker does not know.
  public var evident: [ConnectionEvidence] = []
  private var recordedCount = 0
  private var evidentCount = 0

  /// How many there may be.
  private static let limit = 512
  /// How many of them with evidence, which is large.
  private static let evidentLimit = 256

  /// The form in which a connection is here.
  public enum Form: UInt8, Sendable {
    /// The next one of `unanswered`.
    case unanswered
    /// The next one of `ordinary`.
    case ordinary
    /// The next one of `ordinary`, and of `recorded`.
    case recorded
    /// The next one of `evident`.
    case evident
  }

  /// None.
  public init() {}

  /// Whether there is none.
  public var isEmpty: Bool { forms.isEmpty }

  /// Forgets all of them.
  public mutating func removeAll() {
    if isEmpty { return }
    forms.removeAll(keepingCapacity: true)
    unanswered.removeAll(keepingCapacity: true)
    ordinary.removeAll(keepingCapacity: true)
    recordedCount = 0
    evidentCount = 0
  }

  /// Takes in the next connections whose tracking has ended, as far as there is room.
  ///
  /// - Parameters:
  ///   - tracker: hands them out.
  ///   - wanted: how much is wanted of them.
  /// - Returns: whether there are no more for now.
  public mutating func take(
    from tracker: inout ConnectionTracker, _ wanted: WantedExtents
  ) -> Bool {
    while forms.count < Self.limit, evidentCount < Self.evidentLimit {
      if let end = tracker.nextOrdinary(), takeOrdinary(end, from: &tracker, wanted) { continue }
      if wanted.unanswered != .evidence, let syn = tracker.nextUnanswered() {
        unanswered.append(syn)
        forms.append(.unanswered)
        tracker.passShort()
        continue
      }
      guard takeEvident(from: &tracker) else { return true }
    }
    return false
  }

  /// - Returns: false, and has not taken it, where its evidence is wanted.
  @inline(__always)
  private mutating func takeOrdinary(
    _ end: OrdinaryEnd, from tracker: inout ConnectionTracker, _ wanted: WantedExtents
  ) -> Bool {
    switch end.isMerged ? wanted.merged : wanted.fourWay {
    case .evidence: return false
    case .short: forms.append(.ordinary)
    case .record:
      if recordedCount == recorded.count { recorded.append(OrdinaryConnection()) }
      guard tracker.readOrdinary(into: &recorded[recordedCount]) else { return false }
      recordedCount += 1
      forms.append(.recorded)
    }
    ordinary.append(end)
    tracker.passShort()
    return true
  }

  /// - Returns: false where no connection has ended.
  private mutating func takeEvident(from tracker: inout ConnectionTracker) -> Bool {
    if tracker.nextDone == nil { return false }
    if evidentCount == evident.count { evident.append(ConnectionEvidence()) }
    guard tracker.takeFinished(into: &evident[evidentCount]) else { return false }
    evidentCount += 1
    forms.append(.evident)
    return true
  }
}
