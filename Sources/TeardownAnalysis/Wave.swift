public import FlowTracking

/// One of the four waves of a close: 1 the first FIN, 2 its ACK, 3 the second FIN, 4 its ACK.
public struct Wave: Sendable {
  /// 1 to 4.
  public var number: UInt8
  /// The end that sent it.
  public var from: Side
  /// The captured segments of this wave.
  public var events: EventSet
  /// How often it was captured.
  public var sent: UInt32
  /// How many of its segments were lost on the way.
  public var lost: UInt32
  /// How sure that is; nil when nothing was lost.
  public var certainty: Certainty?
  /// By what we know.
  public var evidence: LossEvidence
}

/// Up to four waves without an allocation.
public struct WaveList: Sendable {
  /// Room for four waves; those past `count` mean nothing.
  @usableFromInline var storage: InlineArray<4, Wave>
  /// How many waves there are.
  public private(set) var count = 0

  /// An empty list.
  public init() {
    storage = .init(
      repeating: Wave(
        number: 0, from: .client, events: [], sent: 0, lost: 0, certainty: nil, evidence: []))
  }

  /// Appends a wave; there are never more than four.
  @inline(__always)
  public mutating func append(_ wave: Wave) {
    precondition(count < 4, "a close has four waves")
    storage[count] = wave
    count += 1
  }

  /// The wave at the given place.
  @inlinable
  public subscript(index: Int) -> Wave {
    @inline(__always)
    get {
      precondition(index < count, "no such wave")
      return storage[index]
    }
    set {
      precondition(index < count, "no such wave")
      storage[index] = newValue
    }
  }
}
