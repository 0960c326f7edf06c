/// Names a connection that the tracker keeps: a slot of the live table, a plain flow, or a parked
/// record.
struct ConnectionReference: Hashable, Sendable, BitwiseCopyable {
  /// The number of the slot or record, with the upper bits telling which; `absent` for none.
  var rawValue: UInt32

  private static let parkedBit: UInt32 = 1 << 31
  private static let flowBit: UInt32 = 1 << 30
  /// No connection.
  static let absent = ConnectionReference(rawValue: .max)

  /// A slot of the live table; numbers stay below 2^30.
  @inline(__always)
  static func live(_ slot: UInt32) -> ConnectionReference {
    ConnectionReference(rawValue: slot)
  }

  /// A plain flow; numbers stay below 2^30.
  @inline(__always)
  static func flow(_ slot: UInt32) -> ConnectionReference {
    ConnectionReference(rawValue: slot | flowBit)
  }

  /// A parked record.
  @inline(__always)
  static func parked(_ record: UInt32) -> ConnectionReference {
    ConnectionReference(rawValue: record | parkedBit)
  }

  /// Whether this names a connection at all.
  var isPresent: Bool { rawValue != Self.absent.rawValue }

  /// Whether this names a parked record.
  var isParked: Bool { isPresent && rawValue & Self.parkedBit != 0 }

  /// What the connection is kept as.
  @inline(__always)
  var home: Home {
    if rawValue & Self.parkedBit != 0 { return .parked(rawValue & ~Self.parkedBit) }
    if rawValue & Self.flowBit != 0 { return .flow(rawValue & ~Self.flowBit) }
    return .live(rawValue)
  }

  /// The slot of the flow, if it is one.
  @inline(__always)
  var flow: UInt32? {
    rawValue & (Self.parkedBit | Self.flowBit) == Self.flowBit ? rawValue ^ Self.flowBit : nil
  }

  /// Where a connection that is present is kept.
  enum Home {
    /// In a slot of the live table.
    case live(UInt32)
    /// As a plain flow.
    case flow(UInt32)
    /// In a parked record.
    case parked(UInt32)
  }
}
