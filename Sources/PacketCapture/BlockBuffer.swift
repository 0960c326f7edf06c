import Glibc

/// A stretch of a capture in memory, from the next octet to be looked at on.
///
/// Files are read, not mapped: a file that shrinks under a mapping would kill the process. A block
/// that stays in the processor's second cache is read faster than a larger one.
@safe
struct BlockBuffer: ~Copyable {
  /// The room at first; a frame of the greatest length that libpcap takes fits twice.
  ///
  /// Unit: octets.
  static let blockSize = 512 * 1024
  /// The room at most, for the largest block that libpcap takes.
  ///
  /// Unit: octets.
  static let greatestSize = 16 * 1024 * 1024
  /// What is asked of the source at once, unless a frame is longer: it shares the processor's second
  /// cache with the connections that are being followed.
  ///
  /// Unit: octets.
  private static let chunk = 128 * 1024

  /// The size of a page, in memory and of a file in memory.
  ///
  /// Unit: octets.
  private static let page = 4096

  /// Where the octets come from.
  let source: OctetSource
  private var storage: UnsafeMutableRawPointer
  private var capacity: Int
  /// The first octet since the buffer was filled.
  private var start: UnsafeRawPointer
  private var cursor: UnsafeRawPointer
  private var end: UnsafeRawPointer
  /// Where in the source `end` is.
  private var endOffset: Int64
  /// Why the source could not be read on.
  private(set) var failure: ReadFailure?

  /// Starts at an offset of a source.
  init(_ source: OctetSource, offset: Int64 = 0, capacity: Int = BlockBuffer.blockSize) {
    self.source = source
    self.capacity = capacity
    let storage = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: Self.page)
    unsafe self.storage = unsafe storage
    unsafe start = UnsafeRawPointer(storage)
    unsafe cursor = UnsafeRawPointer(storage)
    unsafe end = UnsafeRawPointer(storage)
    endOffset = offset
  }

  deinit {
    unsafe storage.deallocate()
  }

  /// How many octets are at hand.
  var count: Int {
    @inline(__always)
    get { unsafe end - cursor }
  }

  /// Where in the source the next octet is.
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
  /// - Returns: false when the source ends before, when it cannot be read (`failure`), or when there
  ///   can be no room.
  mutating func fill(atLeast needed: Int) -> Bool {
    guard needed <= Self.greatestSize else { return false }
    if failure != nil { return count >= needed }
    makeRoom(for: needed)
    do throws(ReadFailure) {
      while count < needed {
        let place = unsafe storage + (end - UnsafeRawPointer(storage))
        // Up to the end of a page, so that the next read begins with one.
        let chunk = Self.chunk - Int(endOffset & Int64(Self.page - 1))
        let wanted = min(unsafe storage + capacity - place, max(chunk, needed - count))
        let read = try unsafe source.read(into: place, count: wanted, at: endOffset)
        if read == 0 { break }
        unsafe end += read
        endOffset += Int64(read)
      }
    } catch {
      failure = error
    }
    return count >= needed
  }

  /// Brings what is at hand to the beginning of a storage that holds so much.
  ///
  /// It goes where what is read next lies in its page as it lies in a page of the source: octets that lie
  /// alike the kernel copies in half the time.
  private mutating func makeRoom(for needed: Int) {
    let filled = count
    let gap = (Int(endOffset & Int64(Self.page - 1)) - filled) & (Self.page - 1)
    if gap + needed <= capacity {
      unsafe memmove(storage + gap, cursor, filled)
    } else {
      capacity = max(gap + needed, min(Self.greatestSize, capacity * 2))
      let place = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: Self.page)
      unsafe (place + gap).copyMemory(from: cursor, byteCount: filled)
      unsafe storage.deallocate()
      unsafe storage = unsafe place
    }
    unsafe cursor = UnsafeRawPointer(storage + gap)
    unsafe start = unsafe cursor
    unsafe end = unsafe cursor + filled
  }

  /// Hands out octets like `read`, for a reader that keeps a place of its own for them.
  ///
  /// - Returns: how many, at most as many as are at hand; none at the end of the source only.
  mutating func copy(to place: UnsafeMutableRawPointer, count wanted: Int) -> Int {
    if count == 0, !fill(atLeast: 1) { return 0 }
    let length = min(count, wanted)
    unsafe place.copyMemory(from: cursor, byteCount: length)
    skip(length)
    return length
  }

  /// Takes back the last of the octets that the latest `copy` handed out.
  mutating func takeBack(_ octets: Int) {
    let taken = unsafe cursor - start
    precondition(octets >= 0 && octets <= taken)
    unsafe cursor -= octets
  }
}
