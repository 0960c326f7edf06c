import CPrefetch
import Glibc

/// A table of fixed size whose places are read and written without reference counting.
///
/// Behind the same small door to unsafe memory as `Slab`: every place is initialised at once, every
/// access is checked against the size, and the memory is freed with the table.
@safe
struct FixedTable<Element: BitwiseCopyable>: ~Copyable {
  private let base: UnsafeMutablePointer<Element>
  /// How many places there are.
  let count: Int

  /// A table with the same element in every place.
  init(repeating element: Element, count: Int) {
    let octets = MemoryLayout<Element>.stride * count
    unsafe base = BlockSource.obtain(octets: octets).bindMemory(to: Element.self, capacity: count)
    unsafe base.initialize(repeating: element, count: count)
    self.count = count
  }

  deinit {
    unsafe BlockSource.release(
      UnsafeMutableRawPointer(base), octets: MemoryLayout<Element>.stride * count)
  }

  /// Has the processor fetch a place, without waiting for it.
  @inline(__always)
  func prefetch(_ place: Int) { unsafe lastack_prefetch(base + place) }

  /// The element at a place below `count`.
  subscript(place: Int) -> Element {
    @inline(__always) get {
      precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "a place beyond the table")
      return unsafe base[place]
    }
    @inline(__always) nonmutating set {
      precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "a place beyond the table")
      unsafe base[place] = newValue
    }
  }
}
