import FlowTracking
public import Wire

/// The states that one end went through, as far as captured segments prove them.
///
/// Begins with ESTABLISHED, or with nothing where that was never reached or not captured; a state that
/// the capture does not prove is left out.
/// Source: RFC 9293 §3.3.2, figure 5.
public struct EndpointHistory: Sendable {
  /// No way through figure 5 has more states from ESTABLISHED to CLOSED.
  private static let capacity = 5

  private var steps: InlineArray<5, Step>
  /// How many states there are.
  public private(set) var count = 0

  /// That an end came into a state.
  public struct Step: Sendable, Equatable {
    /// The state.
    public var state: EndpointState
    /// When the segment was captured that proves it.
    public var time: Timestamp
    /// The frame of that segment; nil for the end of the handshake, whose frame is not kept.
    public var frame: UInt64?
  }

  /// No state.
  init() {
    steps = .init(
      repeating: Step(state: .closed, time: Timestamp(nanoseconds: 0), frame: nil))
  }

  /// The states of one end of an ordinary close.
  @inline(__always)
  init(of close: OrdinaryClose, isOpeners: Bool, _ evidence: borrowing ConnectionEvidence) {
    self.init()
    let last = evidence.events.count - 1
    let wasRunning = evidence.connection.facts.isDisjoint(with: [.syn, .synAck])
    steps[0] = Step(
      state: .established,
      time: wasRunning ? evidence.connection.start : evidence.connection.establishment,
      frame: wasRunning ? evidence.connection.firstFrame : nil)
    count = isOpeners && close.isMerged ? 3 : 4
    if isOpeners {
      put(.finWait1, 1, evidence, event: 0)
      if !close.isMerged { put(.finWait2, 2, evidence, event: 1) }
      put(.timeWait, count - 1, evidence, event: last)
    } else {
      put(.closeWait, 1, evidence, event: 1)
      put(.lastAck, 2, evidence, event: last - 1)
      put(.closed, 3, evidence, event: last)
    }
  }

  @inline(__always)
  private mutating func put(
    _ state: EndpointState, _ place: Int, _ evidence: borrowing ConnectionEvidence, event: Int
  ) {
    steps[place] = Step(
      state: state, time: evidence.events[event].timestamp, frame: evidence.events[event].frame)
  }

  /// The state at the given place.
  public subscript(place: Int) -> Step {
    precondition(place < count, "no such state")
    return steps[place]
  }

  /// The latest state; nil where none is proven.
  public var last: Step? { count > 0 ? steps[count - 1] : nil }

  /// When the end came into a state; nil where it is not known to have been in it.
  public func entry(into state: EndpointState) -> Step? {
    for place in 0..<count where steps[place].state == state { return steps[place] }
    return nil
  }

  /// When the end left a state; nil where it is not known to have left it.
  public func exit(from state: EndpointState) -> Step? {
    for place in 0..<count where steps[place].state == state {
      return place + 1 < count ? steps[place + 1] : nil
    }
    return nil
  }

  /// When the end came into a state, and what came after; nil where either is not known.
  func stay(in state: EndpointState) -> (start: Timestamp, end: Step)? {
    for place in 0..<max(count - 1, 0) where steps[place].state == state {
      return (steps[place].time, steps[place + 1])
    }
    return nil
  }

  /// Adds a state; none follows CLOSED.
  mutating func append(_ state: EndpointState, _ time: Timestamp, frame: UInt64?) {
    if count == Self.capacity || last?.state == .closed { return }
    steps[count] = Step(state: state, time: time, frame: frame)
    count += 1
  }

  /// Adds a state that the event shows.
  mutating func append(_ state: EndpointState, at event: CloseEvent) {
    append(state, event.timestamp, frame: event.frame)
  }
}
