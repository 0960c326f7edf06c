/// Bytes of a report on their way out.
///
/// Keeps its storage from one use to the next, so that writing a record allocates nothing. One
/// owner and no copies, so that an append costs one look at the room that is left and a store.
///
/// Soundness: `base` is this value's own allocation of `capacity` bytes, the first `count` of them
/// initialized; `0 <= count <= capacity` always. It leaves this file only as a `Span` that cannot
/// outlive the borrow of the buffer. Every write goes through `room(for:)`, which first makes sure
/// of as many bytes as are then stored.
@safe
public struct ByteBuffer: ~Copyable {
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// How many bytes wait.
  public private(set) var count = 0
  /// The minutes that were written last, the even and the odd one.
  var minutes = InlineArray<2, MinuteText>(repeating: MinuteText())

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

  /// Appends the last `digits` decimal digits of a number, zeros in front where it is short.
  @inline(__always)
  mutating func append(_ number: UInt64, digits: Int) {
    let place = unsafe room(for: digits)
    var rest = number
    var end = digits
    while end >= 2 {
      end -= 2
      unsafe put(UInt32(truncatingIfNeeded: rest % 100), at: place + end)
      rest /= 100
    }
    if end == 1 { unsafe place[0] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10) }
  }

  /// Appends a moment of a minute: its seconds, and as many decimals.
  ///
  /// - Parameters:
  ///   - minute: the date and the time of day to the minute.
  ///   - second: the seconds, below 60.
  ///   - fraction: the nanoseconds within the second.
  ///   - nineDigits: whether to write them, or else microseconds.
  @inline(__always)
  mutating func append(
    _ minute: MinuteText, second: UInt32, fraction: UInt32, nineDigits: Bool
  ) {
    let length = MinuteText.length
    let place = unsafe room(for: length + (nineDigits ? 13 : 10))
    unsafe UnsafeMutableRawPointer(place).storeBytes(of: minute.octets, as: MinuteText.Octets.self)
    unsafe put(second, at: place + length)
    unsafe place[length + 2] = UInt8(ascii: ".")
    let microseconds = fraction / 1000
    unsafe put(microseconds / 10_000, at: place + length + 3)
    unsafe put(microseconds / 100 % 100, at: place + length + 5)
    unsafe put(microseconds % 100, at: place + length + 7)
    var end = unsafe place + length + 9
    if nineDigits {
      let rest = fraction % 1000
      unsafe end[0] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / 100)
      unsafe put(rest % 100, at: end + 1)
      unsafe end += 3
    }
    unsafe end.pointee = UInt8(ascii: "Z")
  }

  /// Appends a number from 10 to 9999 in decimal.
  @inline(__always)
  mutating func append(short number: UInt32) {
    let (high, low) = (number / 100, number % 100)
    if high == 0 {
      unsafe put(low, at: room(for: 2))
    } else if high < 10 {
      let place = unsafe room(for: 3)
      unsafe place[0] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: high)
      unsafe put(low, at: place + 1)
    } else {
      let place = unsafe room(for: 4)
      unsafe put(high, at: place)
      unsafe put(low, at: place + 2)
    }
  }

  /// Puts a number below 100 as two digits at a place for which there is room.
  @unsafe
  @inline(__always)
  private func put(_ number: UInt32, at place: UnsafeMutablePointer<UInt8>) {
    let pair = Int(truncatingIfNeeded: number)
    unsafe place[0] = Self.pairs.utf8Start[2 * pair]
    unsafe place[1] = Self.pairs.utf8Start[2 * pair + 1]
  }

  /// Appends a number below 100 as two digits, and an ASCII character behind it.
  @inline(__always)
  mutating func append(twoDigits number: UInt32, then byte: UInt8) {
    let place = unsafe room(for: 3)
    unsafe put(number % 100, at: place)
    unsafe place[2] = byte
  }

  /// The numbers below 100 as two digits each.
  @inline(__always)
  private static var pairs: StaticString {
    """
    00010203040506070809101112131415161718192021222324\
    25262728293031323334353637383940414243444546474849\
    50515253545556575859606162636465666768697071727374\
    75767778798081828384858687888990919293949596979899
    """
  }

  /// Takes bytes off the end while they equal `byte`.
  mutating func dropTrailing(_ byte: UInt8) {
    while count > 0, unsafe base[count - 1] == byte { count -= 1 }
  }
}
