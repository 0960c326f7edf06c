/// Bytes of a report on their way out.
///
/// Keeps its storage from one use to the next, so that writing a record allocates nothing. One
/// owner and no copies, so that an append costs one look at the room that is left and a store.
///
/// Soundness: `base` is this value's own allocation of `capacity` bytes, the first `count` of them
/// initialized; `0 <= count <= capacity` always. It leaves this file only as a `Span` that cannot
/// outlive the borrow of the buffer, and as a `ByteRun` that lives no longer than a call of `fill`. Every
/// write goes through `room(for:)`, which first makes sure of as many bytes as are then stored.
@safe
public struct ByteBuffer: ~Copyable {
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// How many bytes wait.
  public private(set) var count = 0
  /// The minutes that were written last.
  private var minutes = LatestMinutes(repeating: MinuteText())

  /// An empty buffer.
  public init() {
    capacity = 4096
    unsafe base = .allocate(capacity: capacity)
  }

  deinit {
    unsafe base.deallocate()
  }

  /// What has been written and not yet been taken out.
  public var span: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      let span = unsafe Span(_unsafeStart: base, count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// A copy of what has been written and not yet been taken out.
  public var bytes: [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: base, count: count))
  }

  /// Forgets the bytes and keeps the storage.
  public mutating func removeAll() {
    count = 0
  }

  /// Takes `length` more bytes into the count.
  ///
  /// - Returns: where they stand; the caller initializes all of them.
  @inline(__always)
  private mutating func room(for length: Int) -> UnsafeMutablePointer<UInt8> {
    precondition(length >= 0)
    if capacity &- count < length { grow(by: length) }
    let place = unsafe base + count
    count &+= length
    return unsafe place
  }

  @inline(never)
  private mutating func grow(by length: Int) {
    let larger = max(capacity * 2, count + length)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe moved.initialize(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = moved
    capacity = larger
  }

  /// Appends text that is known when the program is built.
  @inline(__always)
  package mutating func append(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    let place = unsafe room(for: length)
    unsafe place.initialize(from: text.utf8Start, count: length)
  }

  /// Appends bytes, as they are.
  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>) {
    let place = unsafe room(for: bytes.count)
    unsafe bytes.withUnsafeBufferPointer { source in
      if let start = source.baseAddress {
        unsafe place.initialize(from: start, count: source.count)
      }
    }
  }

  /// Appends one ASCII character.
  @inline(__always)
  package mutating func append(byte: UInt8) {
    unsafe room(for: 1).pointee = byte
  }

  /// Appends a text of which it is known how much room it takes at most.
  ///
  /// - Parameters:
  ///   - length: that room, in octets.
  ///   - body: appends it.
  @inline(__always)
  mutating func fill(upTo length: Int, _ body: (inout ByteRun) -> Void) {
    fillWithMoments(upTo: length) { run, _ in body(&run) }
  }

  /// The same for a text with moments, for which the minutes written last are at hand.
  @inline(__always)
  mutating func fillWithMoments(
    upTo length: Int, _ body: (inout ByteRun, inout LatestMinutes) -> Void
  ) {
    let place = unsafe room(for: length)
    var run = unsafe ByteRun(at: place, room: length)
    body(&run, &minutes)
    count = count &- length &+ run.count
  }
}
