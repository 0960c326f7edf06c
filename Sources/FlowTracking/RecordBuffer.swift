/// The octets of one record while it is written or read, obtained once.
///
/// Plain values are packed as the 64-bit words in which they differ from a prediction, behind a
/// word whose bits say which those are: a value that is as predicted takes eight octets.
///
/// Behind the same small door to unsafe memory as `Slab`: every write is checked against the
/// capacity, and a reader reads only what a writer wrote.
@safe
struct RecordBuffer: ~Copyable {
  /// Room for a connection and a full log, none of it as predicted.
  private static let capacity = 1 << 14
  /// The longest value that can be packed.
  ///
  /// Unit: octets.
  private static let longestValue = 63 * 8

  private let base: UnsafeMutableRawPointer
  /// The value and its prediction as whole words, the last one filled up with zeros.
  private let value: UnsafeMutableRawPointer
  private let prediction: UnsafeMutableRawPointer
  /// How far the buffer has been written or read.
  private(set) var position = 0

  init() {
    let octets = Self.capacity + 2 * Self.longestValue
    unsafe base = .allocate(byteCount: octets, alignment: 8)
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: octets)
    unsafe value = base + Self.capacity
    unsafe prediction = value + Self.longestValue
  }

  deinit { unsafe base.deallocate() }

  /// Goes back to the beginning.
  mutating func rewind() { position = 0 }

  /// Packs a value.
  ///
  /// - Parameters:
  ///   - value: What is packed.
  ///   - predicted: What a reader will be able to predict.
  ///   - note: One bit that a reader can look at before it predicts.
  @inline(__always)
  mutating func append<Value: BitwiseCopyable>(
    _ value: Value, predicted: Value, note: Bool = false
  ) {
    let words = Self.words(of: Value.self)
    precondition(position + 8 * (words + 1) <= Self.capacity)
    unsafe store(value, at: self.value)
    unsafe store(predicted, at: prediction)
    var mask: UInt64 = note ? 1 << 63 : 0
    var end = position + 8
    for word in 0..<words {
      let difference =
        unsafe self.value.load(fromByteOffset: word * 8, as: UInt64.self)
        ^ prediction.load(fromByteOffset: word * 8, as: UInt64.self)
      unsafe base.storeBytes(of: difference, toByteOffset: end, as: UInt64.self)
      let isPresent: UInt64 = difference == 0 ? 0 : 1
      mask |= isPresent &<< UInt64(truncatingIfNeeded: word)
      end &+= Int(truncatingIfNeeded: isPresent &* 8)
    }
    unsafe base.storeBytes(of: mask, toByteOffset: position, as: UInt64.self)
    position = end
  }

  /// The bit that was noted with the value that comes next.
  var nextNote: Bool {
    unsafe base.load(fromByteOffset: position, as: UInt64.self) >> 63 == 1
  }

  /// Unpacks the next value.
  ///
  /// - Parameter predicted: The same prediction as when it was packed.
  /// - Returns: the value.
  @inline(__always)
  mutating func take<Value: BitwiseCopyable>(predicted: Value) -> Value {
    let words = Self.words(of: Value.self)
    precondition(position + 8 * (words + 1) <= Self.capacity)
    unsafe store(predicted, at: value)
    var mask = unsafe base.load(fromByteOffset: position, as: UInt64.self) & (1 << 63 - 1)
    position += 8
    while mask != 0 {
      let word = mask.trailingZeroBitCount
      mask &= mask &- 1
      let difference =
        unsafe base.load(fromByteOffset: position, as: UInt64.self)
        ^ value.load(fromByteOffset: word &* 8, as: UInt64.self)
      unsafe value.storeBytes(of: difference, toByteOffset: word &* 8, as: UInt64.self)
      position &+= 8
    }
    return unsafe value.load(as: Value.self)
  }

  /// Copies what was packed to `memory`.
  func copy(to memory: UnsafeMutableRawPointer) {
    unsafe memory.copyMemory(from: base, byteCount: position)
  }

  /// Takes over what was packed before, and goes back to its beginning.
  mutating func fill(from memory: UnsafeRawPointer, count: Int) {
    precondition(count <= Self.capacity)
    unsafe base.copyMemory(from: memory, byteCount: count)
    position = 0
  }

  @inline(__always)
  private static func words<Value: BitwiseCopyable>(of type: Value.Type) -> Int {
    let octets = MemoryLayout<Value>.size
    precondition(octets <= longestValue)
    return (octets + 7) / 8
  }

  @inline(__always)
  private func store<Value: BitwiseCopyable>(_ value: Value, at place: UnsafeMutableRawPointer) {
    let last = Self.words(of: Value.self) - 1
    unsafe place.storeBytes(of: 0, toByteOffset: last * 8, as: UInt64.self)
    unsafe place.storeBytes(of: value, as: Value.self)
  }
}
