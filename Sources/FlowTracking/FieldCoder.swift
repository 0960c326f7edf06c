/// Writes or reads the fields of a record, one description serving both ways.
///
/// Fields come in groups of up to 32; a group begins with four octets that say which of its fields
/// differ from what was predicted, and only those follow, as variable-length integers. A record
/// whose fields are as predicted costs next to nothing.
protocol FieldCoder {
  /// Begins a group of up to 32 fields.
  mutating func beginGroup()
  /// Ends the group.
  mutating func endGroup()
  /// Passes the difference between a field and its prediction; a reader ignores what it is given.
  mutating func difference(_ value: UInt64) -> UInt64
}

extension FieldCoder {
  /// Codes an integer by how far it lies from a prediction, small distances either way being short.
  @inline(__always)
  mutating func code<Field: FixedWidthInteger>(_ field: inout Field, near prediction: Field = 0) {
    let distance = Int64(truncatingIfNeeded: field) &- Int64(truncatingIfNeeded: prediction)
    let zigzag = UInt64(bitPattern: distance << 1 ^ distance >> 63)
    let coded = difference(zigzag)
    let decoded = Int64(bitPattern: coded >> 1) ^ -Int64(bitPattern: coded & 1)
    field = Field(truncatingIfNeeded: Int64(truncatingIfNeeded: prediction) &+ decoded)
  }

  /// Codes whether a group of rare fields follows.
  @inline(__always)
  mutating func decide(_ condition: Bool) -> Bool { difference(condition ? 1 : 0) != 0 }
}

/// The octets of one record while it is written or read, obtained once.
///
/// Behind the same small door to unsafe memory as `Slab`: whoever begins a group checks that a
/// whole one fits, so that its fields need no check each.
@safe
struct RecordBuffer: ~Copyable {
  /// The longest group: four octets, and 32 fields of at most ten.
  static let longestGroup = 4 + 32 * 10
  /// A record has three groups an end, two for the connection, and one an event.
  static let capacity = (8 + EventLog.capacity) * longestGroup

  let base: UnsafeMutableRawPointer

  init() {
    unsafe base = .allocate(byteCount: Self.capacity, alignment: 8)
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: Self.capacity)
  }

  deinit { unsafe base.deallocate() }

  /// Writes the fields that `body` passes; the count of octets comes back.
  mutating func write(_ body: (inout FieldWriter) -> Void) -> Int {
    var writer = unsafe FieldWriter(base: base)
    body(&writer)
    return writer.position
  }

  /// Reads the fields that `body` passes.
  mutating func read(_ body: (inout FieldReader) -> Void) {
    var reader = unsafe FieldReader(base: base)
    body(&reader)
  }
}

/// Writes fields into a record's octets.
@safe
struct FieldWriter: FieldCoder {
  private let base: UnsafeMutableRawPointer
  /// How many octets have been written.
  fileprivate(set) var position = 0
  private var groupStart = 0
  private var mask: UInt32 = 0
  private var bit: UInt32 = 1

  fileprivate init(base: UnsafeMutableRawPointer) {
    unsafe self.base = base
  }

  @inline(__always)
  mutating func beginGroup() {
    precondition(position + RecordBuffer.longestGroup <= RecordBuffer.capacity)
    groupStart = position
    position += 4
    mask = 0
    bit = 1
  }

  @inline(__always)
  mutating func endGroup() {
    unsafe base.storeBytes(of: mask, toByteOffset: groupStart, as: UInt32.self)
  }

  @inline(__always)
  mutating func difference(_ value: UInt64) -> UInt64 {
    if value != 0 {
      mask |= bit
      var rest = value
      while rest >= 0x80 {
        unsafe base.storeBytes(
          of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: position, as: UInt8.self)
        position += 1
        rest >>= 7
      }
      unsafe base.storeBytes(
        of: UInt8(truncatingIfNeeded: rest), toByteOffset: position, as: UInt8.self)
      position += 1
    }
    bit &<<= 1
    return value
  }
}

/// Reads fields from octets that a `FieldWriter` wrote.
@safe
struct FieldReader: FieldCoder {
  private let base: UnsafeMutableRawPointer
  private var position = 0
  private var mask: UInt32 = 0

  fileprivate init(base: UnsafeMutableRawPointer) {
    unsafe self.base = base
  }

  @inline(__always)
  mutating func beginGroup() {
    precondition(position + RecordBuffer.longestGroup <= RecordBuffer.capacity)
    mask = unsafe base.loadUnaligned(fromByteOffset: position, as: UInt32.self)
    position += 4
  }

  @inline(__always)
  mutating func endGroup() {}

  @inline(__always)
  mutating func difference(_: UInt64) -> UInt64 {
    let isPresent = mask & 1 != 0
    mask >>= 1
    guard isPresent else { return 0 }
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let octet = unsafe base.load(fromByteOffset: position, as: UInt8.self)
      position += 1
      value |= UInt64(octet & 0x7f) &<< shift
      if octet & 0x80 == 0 { return value }
      shift += 7
    }
  }
}
