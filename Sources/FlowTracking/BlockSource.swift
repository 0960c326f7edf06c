import Glibc

/// Obtains memory for slabs in large pieces, in huge pages where the kernel has them.
///
/// Records that lie scattered over many megabytes miss the translation caches as often as the data
/// caches; a 2 MiB page covers what 512 ordinary ones do. The first piece is small, so that a small
/// capture stays small.
///
/// Source: madvise(2), MADV_HUGEPAGE; Linux Documentation/admin-guide/mm/transhuge.rst.
@safe
struct BlockSource: ~Copyable {
  private static var firstPiece: Int { 1 << 18 }
  static var hugePage: Int { 1 << 21 }

  @unsafe
  private struct Piece {
    let memory: UnsafeMutableRawPointer
    let octets: Int
  }

  private var pieces: [Piece] = unsafe []
  /// Octets of the latest piece that no block has taken.
  private(set) var left = 0
  /// Memory obtained so far.
  ///
  /// Unit: octets.
  private(set) var octets = 0
  private let unit: Int
  private var nextOctet: UnsafeMutableRawPointer?

  /// A source whose pieces, but for the first, are multiples of `unit` octets.
  init(unit: Int = hugePage) {
    self.unit = unit
    unsafe nextOctet = nil
  }

  deinit {
    for place in unsafe pieces.indices {
      unsafe Self.release(pieces[place].memory, octets: pieces[place].octets)
    }
  }

  /// A block of the given size, not initialised, that lives as long as its source.
  ///
  /// - Returns: memory aligned to 64 octets.
  mutating func block(octets: Int) -> UnsafeMutableRawPointer {
    let size = (octets + 63) & ~63
    if left < size { addPiece(atLeast: size) }
    guard let block = unsafe nextOctet else { fatalError("no memory was obtained") }
    unsafe nextOctet = block + size
    left -= size
    return unsafe block
  }

  private mutating func addPiece(atLeast size: Int) {
    let obtained = pieceSize(for: size)
    let piece = unsafe Self.obtain(octets: obtained)
    unsafe pieces.append(Piece(memory: piece, octets: obtained))
    unsafe nextOctet = piece
    left = obtained
    octets += obtained
  }

  /// What is obtained at once for a block that finds no room.
  ///
  /// Unit: octets.
  func pieceSize(for size: Int) -> Int {
    let unit = unsafe pieces.isEmpty ? min(Self.firstPiece, self.unit) : self.unit
    return (size + unit - 1) / unit * unit
  }

  /// Memory for `release`; ends the program where there is none.
  ///
  /// From the size of a huge page on it begins at one, and comes from the kernel itself: an allocator would
  /// take a page more for its own notes in front of each piece.
  static func obtain(octets: Int) -> UnsafeMutableRawPointer {
    let memory = unsafe octets < hugePage ? allocate(octets: octets) : map(octets: octets)
    guard let memory = unsafe memory else {
      fatalError("out of memory: \(octets) octets for the connection table")
    }
    return unsafe memory
  }

  /// Gives back memory that was obtained.
  static func release(_ memory: UnsafeMutableRawPointer, octets: Int) {
    if octets < hugePage { unsafe free(memory) } else { unsafe munmap(memory, octets) }
  }

  /// The corresponding C function is `posix_memalign`.
  private static func allocate(octets: Int) -> UnsafeMutableRawPointer? {
    var memory: UnsafeMutableRawPointer?
    return unsafe posix_memalign(&memory, 64, octets) == 0 ? memory : nil
  }

  /// The corresponding C functions are `mmap`, `munmap` and `madvise`.
  ///
  /// - Parameter octets: whole pages.
  /// - Returns: memory that begins at a huge page; nil where there is none.
  private static func map(octets: Int) -> UnsafeMutableRawPointer? {
    guard let straight = unsafe map(pages: octets) else { return nil }
    if Int(bitPattern: straight) & (hugePage - 1) == 0 { return unsafe advised(straight, octets) }
    // With so much more some part of it begins there; what lies around that goes back.
    unsafe munmap(straight, octets)
    guard let wide = unsafe map(pages: octets + hugePage) else { return nil }
    let before = -Int(bitPattern: wide) & (hugePage - 1)
    if before > 0 { unsafe munmap(wide, before) }
    unsafe munmap(wide + before + octets, hugePage - before)
    return unsafe advised(wide + before, octets)
  }

  private static func map(pages octets: Int) -> UnsafeMutableRawPointer? {
    let memory = unsafe mmap(
      nil, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    return unsafe memory == MAP_FAILED ? nil : memory
  }

  /// Advice only: without huge pages everything works as it is.
  private static func advised(
    _ memory: UnsafeMutableRawPointer, _ octets: Int
  ) -> UnsafeMutableRawPointer {
    _ = unsafe madvise(memory, octets, MADV_HUGEPAGE)
    return unsafe memory
  }
}
