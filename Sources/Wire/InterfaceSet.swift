/// Which of the interfaces of a capture a frame was captured on.
public struct InterfaceNumber: Hashable, Sendable, BitwiseCopyable {
  /// Its place among the interfaces of the capture, counted from 0.
  public let rawValue: UInt16

  /// The interface is not known.
  public static let unknown = InterfaceNumber(rawValue: .max)

  /// A number, or `unknown` for one that is too large to be told.
  public init(_ place: Int) {
    rawValue = UInt16(exactly: place) ?? .max
  }

  /// The number as an index, or nil where it is not known.
  public var place: Int? { self == .unknown ? nil : Int(rawValue) }

  private init(rawValue: UInt16) {
    self.rawValue = rawValue
  }
}

/// Interfaces of a capture.
///
/// Shape: the first `limit` are told apart, of the others it is known only that one of them is among
/// them.
public struct InterfaceSet: Hashable, Sendable, BitwiseCopyable {
  private var bits: UInt64 = 0

  /// So many interfaces are told apart.
  public static let limit = 63

  /// No interface.
  public init() {}

  /// Adds an interface that is known.
  public mutating func insert(_ interface: InterfaceNumber) {
    bits |= 1 << UInt64(min(Int(interface.rawValue), Self.limit))
  }

  /// The numbers of the interfaces that are told apart, in order.
  public var numbers: [Int] { (0..<Self.limit).filter { bits >> UInt64($0) & 1 == 1 } }

  /// Whether there are interfaces that are not told apart.
  public var hasOthers: Bool { bits >> UInt64(Self.limit) & 1 == 1 }
}
