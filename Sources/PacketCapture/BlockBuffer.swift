import Glibc

/// A stretch of a regular file in memory, from the next octet to be looked at on.
///
/// Read, not mapped: a file that shrinks under a mapping would kill the process. A block that stays
/// in the processor's second cache is read faster than a larger one.
///
/// The corresponding C function is `pread`.
@safe
struct BlockBuffer: ~Copyable {
  /// What is read at once; a frame of the greatest length that libpcap takes fits twice.
  ///
  /// Unit: octets.
  static let blockSize = 512 * 1024
  /// What is asked of the system at once, unless a frame is longer: it shares the processor's second
  /// cache with the connections that are being followed.
  ///
  /// Unit: octets.
  private static let chunk = 128 * 1024

  private let descriptor: Int32
  private let storage: UnsafeMutableRawPointer
  private let capacity: Int
  private var cursor: UnsafeRawPointer
  private var end: UnsafeRawPointer
  /// Where in the file `end` is.
  private var endOffset: Int64

  /// Starts at an offset of a file, which stays open for as long as the buffer is in use.
  init(descriptor: Int32, offset: Int64, capacity: Int = BlockBuffer.blockSize) {
    self.descriptor = descriptor
    self.capacity = capacity
    let storage = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 4096)
    unsafe self.storage = unsafe storage
    unsafe cursor = UnsafeRawPointer(storage)
    unsafe end = UnsafeRawPointer(storage)
    endOffset = offset
  }

  /// A buffer for a reader that needs none.
  static var unused: BlockBuffer { BlockBuffer(descriptor: -1, offset: 0, capacity: 0) }

  deinit {
    unsafe storage.deallocate()
  }

  /// How many octets are at hand.
  var count: Int {
    @inline(__always)
    get { unsafe end - cursor }
  }

  /// Where in the file the next octet is.
  var position: Int64 { endOffset - Int64(count) }

  /// The integer at an offset from the next octet, of a file in this machine's byte order or the other.
  ///
  /// Whoever calls has made sure that `count` reaches so far.
  @unsafe
  @inline(__always)
  func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, at offset: Int, isSwapped: Bool
  ) -> Value {
    assert(offset >= 0 && offset + MemoryLayout<Value>.size <= count)
    let value = unsafe cursor.loadUnaligned(fromByteOffset: offset, as: type)
    return isSwapped ? value.byteSwapped : value
  }

  /// The octets at an offset from the next one; they stay where they are until `fill`.
  @unsafe
  @inline(__always)
  func octets(at offset: Int) -> UnsafePointer<UInt8> {
    assert(offset >= 0 && offset <= count)
    return unsafe (cursor + offset).assumingMemoryBound(to: UInt8.self)
  }

  /// Passes over octets that are at hand.
  @inline(__always)
  mutating func skip(_ octets: Int) {
    assert(octets >= 0 && octets <= count)
    unsafe cursor += octets
  }

  /// Reads on until a number of octets is at hand, and as many more as are read at once.
  ///
  /// - Returns: false when the file ends before, when it cannot be read, or when there is no room.
  mutating func fill(atLeast needed: Int) -> Bool {
    guard needed <= capacity else { return false }
    var filled = count
    unsafe memmove(storage, cursor, filled)
    while filled < needed {
      let wanted = min(capacity - filled, max(Self.chunk, needed - filled))
      let read = unsafe pread(descriptor, storage + filled, wanted, off_t(endOffset))
      guard read > 0 else { break }
      filled += read
      endOffset += Int64(read)
    }
    unsafe cursor = UnsafeRawPointer(storage)
    unsafe end = UnsafeRawPointer(storage + filled)
    return filled >= needed
  }

  /// Goes to another place in the file; what is at hand of it stays so.
  mutating func move(to offset: Int64) {
    let behind = endOffset - offset
    if behind >= 0, behind <= Int64(unsafe end - UnsafeRawPointer(storage)) {
      unsafe cursor = end - Int(behind)
    } else {
      unsafe cursor = UnsafeRawPointer(storage)
      unsafe end = unsafe cursor
      endOffset = offset
    }
  }
}
