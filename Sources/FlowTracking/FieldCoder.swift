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
}

/// Writes fields into octets.
struct FieldWriter: FieldCoder {
  /// What has been written so far.
  private(set) var octets: [UInt8] = []
  private var groupStart = 0
  private var mask: UInt32 = 0
  private var bit: UInt32 = 1

  /// Forgets what was written and keeps the room.
  mutating func reset() { octets.removeAll(keepingCapacity: true) }

  mutating func beginGroup() {
    groupStart = octets.count
    for _ in 0..<4 { octets.append(0) }
    mask = 0
    bit = 1
  }

  mutating func endGroup() {
    for place in 0..<4 {
      octets[groupStart + place] = UInt8(truncatingIfNeeded: mask >> (8 * UInt32(place)))
    }
  }

  mutating func difference(_ value: UInt64) -> UInt64 {
    if value != 0 {
      mask |= bit
      var rest = value
      while rest >= 0x80 {
        octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      octets.append(UInt8(truncatingIfNeeded: rest))
    }
    bit &<<= 1
    return value
  }
}

/// Reads fields from octets that a `FieldWriter` wrote.
struct FieldReader: FieldCoder {
  private let octets: [UInt8]
  private var position = 0
  private var mask: UInt32 = 0
  private var bit: UInt32 = 1

  init(_ octets: [UInt8]) {
    self.octets = octets
  }

  mutating func beginGroup() {
    mask = 0
    for place in 0..<4 { mask |= UInt32(octets[position + place]) << (8 * UInt32(place)) }
    position += 4
    bit = 1
  }

  mutating func endGroup() {}

  mutating func difference(_: UInt64) -> UInt64 {
    defer { bit &<<= 1 }
    guard mask & bit != 0 else { return 0 }
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let octet = octets[position]
      position += 1
      value |= UInt64(octet & 0x7f) &<< shift
      if octet & 0x80 == 0 { return value }
      shift += 7
    }
  }
}
