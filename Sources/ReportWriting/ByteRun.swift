/// A stretch of memory that is being filled from its front with text.
///
/// Whoever knows how long a text can be at most obtains the room for all of it at once
/// (`ByteBuffer.fill(upTo:_:)`); what is appended then is one look at the room that is left and a
/// store, with the place kept in a register.
///
/// Soundness: the octets from `start` up to `end` belong to whoever made the run, which lives no longer
/// than the call that it is lent to; those before `place` are initialized, and
/// `start <= place <= end` always. Every write goes through `take(_:)`, which first makes sure of as
/// many octets as are then stored, and goes back by no more; a function that a stretch is lent to writes
/// through a run over it.
@safe
struct ByteRun: ~Copyable {
  private let start: UnsafeMutablePointer<UInt8>
  private var place: UnsafeMutablePointer<UInt8>
  private var end: UnsafeMutablePointer<UInt8>

  /// A run over `room` octets that the caller answers for.
  @unsafe
  @inline(__always)
  init(at start: UnsafeMutablePointer<UInt8>, room: Int) {
    unsafe self.start = start
    unsafe place = start
    unsafe end = start + room
  }

  /// How many octets have been appended.
  @inline(__always)
  var count: Int { unsafe place - start }

  /// Goes on by `length` octets.
  ///
  /// - Returns: where they stand; the caller initializes all of them.
  @inline(__always)
  private mutating func take(_ length: Int) -> UnsafeMutablePointer<UInt8> {
    precondition(unsafe length >= 0 && end - place >= length, "longer than was foreseen")
    let taken = unsafe place
    unsafe place = taken + length
    return unsafe taken
  }

  /// Has a function write that is not inlined, so that the place of this run stays in its register.
  ///
  /// - Parameters:
  ///   - length: room for what it appends.
  ///   - write: is given a run of its own over just that room, and gives it back.
  @inline(__always)
  mutating func lend(_ length: Int, to write: (consuming ByteRun) -> ByteRun) {
    let taken = unsafe take(length)
    let written = write(unsafe ByteRun(at: taken, room: length))
    precondition(unsafe written.start == taken, "another run than was lent")
    unsafe place = written.place
  }

  /// Gives up room that is not needed, for the compiler to know how much is left.
  @inline(__always)
  mutating func limit(to length: Int) {
    precondition(unsafe length >= 0 && end - place >= length, "longer than was foreseen")
    unsafe end = place + length
  }

  /// Appends text that is known when the program is built.
  @inline(__always)
  mutating func append(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    unsafe take(length).initialize(from: text.utf8Start, count: length)
  }

  /// Appends bytes, as they are.
  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>) {
    let taken = unsafe take(bytes.count)
    unsafe bytes.withUnsafeBufferPointer { source in
      if let first = source.baseAddress {
        unsafe taken.initialize(from: first, count: source.count)
      }
    }
  }

  /// Appends one ASCII character.
  @inline(__always)
  mutating func append(byte: UInt8) {
    unsafe take(1).pointee = byte
  }

  /// Appends the first `count` of some octets, for all of which there has to be room: so the copy has
  /// a fixed length.
  @inline(__always)
  mutating func append<let capacity: Int>(
    first count: Int, of octets: borrowing InlineArray<capacity, UInt8>
  ) {
    precondition(count >= 0 && count <= capacity)
    let taken = unsafe take(capacity)
    unsafe UnsafeMutableRawPointer(taken).storeBytes(
      of: octets, as: InlineArray<capacity, UInt8>.self)
    unsafe place = taken + count
  }

  /// Appends the lowest `count` bytes of a word, for all of which there has to be room.
  @inline(__always)
  mutating func append(first count: Int, of word: UInt64) {
    precondition(count >= 0 && count <= 8)
    let taken = unsafe take(8)
    unsafe UnsafeMutableRawPointer(taken).storeBytes(of: word.littleEndian, as: UInt64.self)
    unsafe place = taken + count
  }

  /// Where a text stands that was appended, so that it can be appended again.
  struct Part {
    fileprivate let offset: Int
    fileprivate let count: Int

    /// How much room it takes to append one again, and how much has to stand from its beginning on.
    ///
    /// Unit: octets.
    fileprivate static let capacity = 32
  }

  /// The text that was appended since there were `offset` octets: 32 at most.
  @inline(__always)
  func part(from offset: Int) -> Part {
    precondition(offset >= 0 && offset <= count && count - offset <= Part.capacity)
    return Part(offset: offset, count: count - offset)
  }

  /// Appends a text once more that was appended before, not just before.
  @inline(__always)
  mutating func append(again part: Part) {
    precondition(part.offset + Part.capacity <= count, "it has to stand some octets back")
    let source = unsafe UnsafeRawPointer(start + part.offset)
    let octets = unsafe source.loadUnaligned(as: InlineArray<32, UInt8>.self)
    append(first: part.count, of: octets)
  }
}

extension InlineArray where Element == UInt8 {
  /// Fills the array from its front with text.
  ///
  /// - Returns: how many octets the text has.
  @inline(__always)
  mutating func fill(_ body: (inout ByteRun) -> Void) -> Int {
    var octets = mutableSpan
    return unsafe octets.withUnsafeMutableBufferPointer { room in
      guard let start = room.baseAddress else { return 0 }
      var run = unsafe ByteRun(at: start, room: room.count)
      body(&run)
      return run.count
    }
  }
}
