/// Names a connection that the tracker keeps: a slot of the live table, or a parked record.
struct ConnectionReference: Hashable, Sendable, BitwiseCopyable {
  /// The number of the slot or record, with `parkedBit` telling which; `absent` for none.
  var rawValue: UInt32

  static let parkedBit: UInt32 = 1 << 31
  /// No connection.
  static let absent = ConnectionReference(rawValue: .max)

  static func live(_ slot: UInt32) -> ConnectionReference {
    ConnectionReference(rawValue: slot)
  }

  static func parked(_ record: UInt32) -> ConnectionReference {
    ConnectionReference(rawValue: record | parkedBit)
  }

  /// Whether this names a connection at all.
  var isPresent: Bool { rawValue != Self.absent.rawValue }

  /// Whether the connection is parked.
  var isParked: Bool { rawValue & Self.parkedBit != 0 }

  /// The number of the slot or record.
  var index: UInt32 { rawValue & ~Self.parkedBit }
}
