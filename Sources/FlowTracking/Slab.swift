import CPrefetch

/// Fixed-size slots in blocks that never move, so that a slot's number stays good for its life.
///
/// One of the program's two small doors to unsafe memory: elements are plain values (they hold no
/// references), every number handed out lies below `count`, and the blocks are freed with the slab.
/// Shape: blocks of 256 slots, obtained as they are needed; the system gives memory on first use.
@safe
struct Slab<Element: BitwiseCopyable>: ~Copyable {
  private var blocks: UnsafeMutablePointer<UnsafeMutablePointer<Element>>
  private var source: BlockSource
  private var blockCapacity = 16
  private var blockCount = 0
  /// How many slots there are with the memory obtained so far.
  private var capacity = 0
  /// The slot given back last; each free slot begins with the number of the next.
  private var firstFree = UInt32.max
  /// Slots ever handed out; a number below this may be read.
  private(set) var count: UInt32 = 0
  /// Slots in use.
  private(set) var used: UInt32 = 0

  private static var blockShift: UInt32 { 8 }
  private static var blockSize: UInt32 { 1 << blockShift }

  /// An empty slab that obtains memory in pieces of about `unit` octets.
  init(unit: Int = BlockSource.hugePage) {
    precondition(MemoryLayout<Element>.size >= 4 && MemoryLayout<Element>.alignment >= 4)
    source = BlockSource(unit: unit)
    unsafe blocks = .allocate(capacity: 16)
  }

  deinit {
    unsafe blocks.deallocate()
  }

  /// Hands out a slot that holds `element`.
  @inline(__always)
  mutating func insert(_ element: Element) -> UInt32 {
    let slot = reserve()
    unsafe address(of: slot).initialize(to: element)
    return slot
  }

  /// Hands out a slot whose element is still to be written: it holds whatever was there before.
  @inline(__always)
  mutating func reserve() -> UInt32 {
    let slot: UInt32
    if firstFree != .max {
      slot = firstFree
      firstFree = unsafe UnsafeRawPointer(address(of: slot)).load(as: UInt32.self)
    } else {
      slot = count
      if slot >> Self.blockShift == UInt32(blockCount) { addBlock() }
      count += 1
    }
    used += 1
    return slot
  }

  /// Hands out a slot whose element is what all its octets being 0 makes it: for plain numbers only.
  @inline(__always)
  mutating func reserveZeroed() -> UInt32 {
    let slot = reserve()
    unsafe UnsafeMutableRawPointer(address(of: slot)).initializeMemory(
      as: UInt8.self, repeating: 0, count: MemoryLayout<Element>.size)
    return slot
  }

  /// Takes a slot back; its number will be handed out again, and its first octets change.
  @inline(__always)
  mutating func remove(_ slot: UInt32) {
    precondition(slot < count, "a slot that was never handed out")
    used -= 1
    unsafe UnsafeMutableRawPointer(address(of: slot)).storeBytes(of: firstFree, as: UInt32.self)
    firstFree = slot
  }

  /// The element in a slot that was handed out.
  subscript(slot: UInt32) -> Element {
    // Addresses, because a coroutine that yields the element may copy all of it.
    @inline(__always) unsafeAddress {
      precondition(slot < count, "a slot that was never handed out")
      return unsafe UnsafePointer(address(of: slot))
    }
    @inline(__always) unsafeMutableAddress {
      precondition(slot < count, "a slot that was never handed out")
      return unsafe address(of: slot)
    }
  }

  /// Changes an element in place, its address computed once.
  @inline(__always)
  mutating func update<Result>(_ slot: UInt32, _ body: (inout Element) -> Result) -> Result {
    precondition(slot < count, "a slot that was never handed out")
    return unsafe body(&address(of: slot).pointee)
  }

  /// Has the processor fetch a slot, without waiting for it.
  @inline(__always)
  func prefetch(_ slot: UInt32) {
    guard slot < count else { return }
    let start = unsafe UnsafeRawPointer(address(of: slot))
    var offset = 0
    while offset < MemoryLayout<Element>.size {
      unsafe lastack_prefetch(start + offset)
      offset += 64
    }
  }

  @inline(__always)
  private func address(of slot: UInt32) -> UnsafeMutablePointer<Element> {
    unsafe blocks[Int(slot >> Self.blockShift)] + Int(slot & (Self.blockSize - 1))
  }

  /// Memory obtained so far.
  ///
  /// Unit: octets.
  var octets: Int { source.octets + blockCapacity * MemoryLayout<Int>.stride }

  /// How many slots can be handed out without more memory.
  @inline(__always)
  var room: Int { capacity &- Int(used) }

  /// Memory that is obtained at once when `room` runs out.
  ///
  /// Unit: octets.
  var step: Int { source.pieceSize(for: Self.blockOctets) }

  /// Obtains memory for more slots, ahead of their time.
  mutating func grow() {
    while source.left >= Self.blockOctets { addBlock() }
    addBlock()
  }

  private static var blockOctets: Int {
    (MemoryLayout<Element>.stride * Int(blockSize) + 63) & ~63
  }

  private mutating func addBlock() {
    if blockCount == blockCapacity {
      let wider = UnsafeMutablePointer<UnsafeMutablePointer<Element>>
        .allocate(capacity: blockCapacity * 2)
      unsafe wider.moveInitialize(from: blocks, count: blockCount)
      unsafe blocks.deallocate()
      unsafe blocks = wider
      blockCapacity *= 2
    }
    let octets = MemoryLayout<Element>.stride * Int(Self.blockSize)
    let block = unsafe source.block(octets: octets).bindMemory(
      to: Element.self, capacity: Int(Self.blockSize))
    unsafe blocks.advanced(by: blockCount).initialize(to: block)
    blockCount += 1
    capacity = (blockCount + source.left / Self.blockOctets) << Self.blockShift
  }
}
