public import FlowTracking
public import TeardownAnalysis

extension ConnectionEvidence {
  /// The events of a set, in the order of capture.
  public func events(of set: EventSet) -> [CloseEvent] {
    events.indices.filter { set.contains(place: $0) }.map { events[$0] }
  }

  /// The frames of the events of a set.
  public func frames(of set: EventSet) -> [UInt64] {
    events(of: set).map(\.frame)
  }

  /// The frame of an RST that the verdict judged; nil where it is not in the log.
  public func frame(of reset: ResetFinding) -> UInt64? {
    events.indices.contains(reset.event) ? events[reset.event].frame : nil
  }
}

extension WaveList {
  /// The waves that meet a condition.
  public func filter(_ condition: (Wave) -> Bool) -> [Wave] {
    (0..<count).map { self[$0] }.filter(condition)
  }

  /// The first wave that meets a condition.
  public func first(where condition: (Wave) -> Bool) -> Wave? {
    filter(condition).first
  }
}

extension Wave {
  /// Whether it is a FIN, rather than the acknowledgment of one.
  public var isFin: Bool { number == 1 || number == 3 }
}
