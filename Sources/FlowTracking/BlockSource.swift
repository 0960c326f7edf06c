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

  private var pieces: [UnsafeMutableRawPointer] = unsafe []
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
    for place in unsafe pieces.indices { unsafe free(pieces[place]) }
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
    unsafe pieces.append(piece)
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

  /// Memory of a multiple of the huge page's size, or less; ends the program where there is none.
  static func obtain(octets: Int) -> UnsafeMutableRawPointer {
    let isHuge = octets >= hugePage
    var memory: UnsafeMutableRawPointer?
    let status = unsafe posix_memalign(&memory, isHuge ? hugePage : 64, octets)
    guard status == 0, let memory = unsafe memory else {
      fatalError("out of memory: \(octets) octets for the connection table")
    }
    // Advice only: without huge pages everything works as it is.
    if isHuge { _ = unsafe madvise(memory, octets, MADV_HUGEPAGE) }
    return unsafe memory
  }
}
