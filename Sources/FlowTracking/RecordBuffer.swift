/// The octets of one record while it is written or read, obtained once.
///
/// Plain values are packed as the 32-bit words in which they differ from a prediction, behind masks
/// of 64 bits that say which those are: a short value that is as predicted takes eight octets.
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
  private static let longestValue = 512

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
    precondition(position + 4 * words + 8 * Self.masks(for: words) <= Self.capacity)
    unsafe store(value, at: self.value)
    unsafe store(predicted, at: prediction)
    var first = 0
    while first < words {
      let count = min(Self.wordsPerMask, words - first)
      var mask: UInt64 = note ? 1 << 63 : 0
      var end = position + 8
      for word in 0..<count {
        let offset = (first &+ word) &* 4
        let difference =
          unsafe self.value.load(fromByteOffset: offset, as: UInt32.self)
          ^ prediction.load(fromByteOffset: offset, as: UInt32.self)
        unsafe base.storeBytes(of: difference, toByteOffset: end, as: UInt32.self)
        let isPresent: UInt64 = difference == 0 ? 0 : 1
        mask |= isPresent &<< UInt64(truncatingIfNeeded: word)
        end &+= Int(truncatingIfNeeded: isPresent &* 4)
      }
      unsafe base.storeBytes(of: mask, toByteOffset: position, as: UInt64.self)
      position = end
      first += count
    }
  }

  /// The bit that was noted with the value that comes next.
  var nextNote: Bool {
    unsafe base.loadUnaligned(fromByteOffset: position, as: UInt64.self) >> 63 == 1
  }

  /// Unpacks the next value.
  ///
  /// - Parameter predicted: The same prediction as when it was packed.
  /// - Returns: the value.
  @inline(__always)
  mutating func take<Value: BitwiseCopyable>(predicted: Value) -> Value {
    let words = Self.words(of: Value.self)
    precondition(position + 4 * words + 8 * Self.masks(for: words) <= Self.capacity)
    unsafe store(predicted, at: value)
    var first = 0
    while first < words {
      var mask = unsafe base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      mask &= 1 << 63 - 1
      position += 8
      while mask != 0 {
        let offset = (first &+ mask.trailingZeroBitCount) &* 4
        mask &= mask &- 1
        let difference =
          unsafe base.load(fromByteOffset: position, as: UInt32.self)
          ^ value.load(fromByteOffset: offset, as: UInt32.self)
        unsafe value.storeBytes(of: difference, toByteOffset: offset, as: UInt32.self)
        position &+= 4
      }
      first += Self.wordsPerMask
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
    return (octets + 3) / 4
  }

  /// How many words a mask speaks of; its highest bit is for a note.
  private static var wordsPerMask: Int { 63 }

  @inline(__always)
  private static func masks(for words: Int) -> Int { (words + wordsPerMask - 1) / wordsPerMask }

  @inline(__always)
  private func store<Value: BitwiseCopyable>(_ value: Value, at place: UnsafeMutableRawPointer) {
    let last = Self.words(of: Value.self) - 1
    unsafe place.storeBytes(of: 0, toByteOffset: last * 4, as: UInt32.self)
    unsafe place.storeBytes(of: value, as: Value.self)
  }
}
