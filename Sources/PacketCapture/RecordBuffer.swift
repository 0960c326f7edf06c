import Glibc

/// Octets of a capture file on their way to the disk.
///
/// Soundness: `base` is this value's own allocation of `capacity` octets, the first `count` of them
/// initialized. Every append checks that there is room for it first; `Span`s that are appended are
/// valid for as long as they are borrowed.
@safe
struct RecordBuffer: ~Copyable {
  private let base: UnsafeMutableRawPointer
  private let capacity: Int
  /// How many octets wait.
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    unsafe base = .allocate(byteCount: capacity, alignment: 8)
  }

  deinit {
    unsafe base.deallocate()
  }

  /// How many octets more there is room for.
  var room: Int { capacity - count }

  /// Forgets what waits.
  mutating func removeAll() {
    count = 0
  }

  /// Appends a number in the byte order of this machine.
  mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
    let size = MemoryLayout<Number>.size
    precondition(room >= size)
    unsafe base.storeBytes(of: number, toByteOffset: count, as: Number.self)
    count += size
  }

  /// Appends the first `length` octets, and zeros behind them up to a multiple of `alignment`.
  mutating func append(_ bytes: Span<UInt8>, length: Int, alignment: Int = 1) {
    precondition(length >= 0 && length <= bytes.count)
    let padding = (alignment - length % alignment) % alignment
    precondition(room >= length + padding)
    unsafe bytes.withUnsafeBytes { source in
      if let start = source.baseAddress {
        unsafe (base + count).copyMemory(from: start, byteCount: length)
      }
    }
    unsafe (base + count + length).initializeMemory(as: UInt8.self, repeating: 0, count: padding)
    count += length + padding
  }

  /// Writes all that waits to a file, however often the system takes only some of it.
  ///
  /// The corresponding C function is `write`.
  ///
  /// - Returns: 0, or the error number; some octets may have been written then.
  func write(to descriptor: Int32) -> Int32 {
    var written = 0
    while written < count {
      let taken = unsafe Glibc.write(descriptor, base + written, count - written)
      if taken >= 0 {
        written += taken
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
