import Wire

/// The octets of parked records, each in one piece.
///
/// Behind the same small door to unsafe memory as `Slab`. Records lie in slots of 16 sizes, from
/// 128 octets up, so that a record takes at most a third more than it needs and is read in one go.
/// A record's number is its size class in four bits and its slot in the 26 below; it stays under
/// 2^30.
@safe
struct RecordStore: ~Copyable {
  /// The slot sizes; the last holds the longest record that there can be.
  private static let sizes: InlineArray<16, Int> = [
    128, 160, 192, 224, 256, 288, 320, 352, 384, 448, 512, 768, 1024, 2048, 8192, 32768,
  ]
  private static let slotBits: UInt32 = 26

  private var classes: [SlotClass]
  private var source: BlockSource

  /// The slots of one size.
  @safe
  private struct SlotClass {
    var blocks: [UnsafeMutableRawPointer] = unsafe []
    var free: [UInt32] = []
    var count: UInt32 = 0
    let slotsPerBlock: UInt32

    init(slotsPerBlock: UInt32) { self.slotsPerBlock = slotsPerBlock }
  }

  /// A store that obtains memory in pieces of about `unit` octets.
  init(unit: Int = BlockSource.hugePage) {
    source = BlockSource(unit: unit)
    classes = []
    for place in 0..<16 {
      let slots = max(1, (1 << 15) / Self.sizes[place])
      // A power of two, so that a slot is found by shift and mask.
      let rounded = UInt32(1) << UInt32(31 - UInt32(slots).leadingZeroBitCount)
      classes.append(SlotClass(slotsPerBlock: rounded))
    }
  }

  /// What the store takes up.
  ///
  /// Unit: octets.
  var octets: Int {
    classes.reduce(source.octets) { sum, slots in
      unsafe sum + slots.blocks.capacity * MemoryLayout<Int>.stride
        + slots.free.capacity * MemoryLayout<UInt32>.stride
    }
  }

  /// Whether a record finds room without more memory.
  func hasRoom(for size: Int) -> Bool {
    var place = 0
    while Self.sizes[place] < size { place += 1 }
    let slots = classes[place]
    return !slots.free.isEmpty || slots.count % slots.slotsPerBlock != 0
      || source.left >= Int(slots.slotsPerBlock) * Self.sizes[place]
  }

  /// Memory that is obtained at once for a record that finds no room.
  ///
  /// Unit: octets.
  func step(for size: Int) -> Int {
    var place = 0
    while Self.sizes[place] < size { place += 1 }
    return source.pieceSize(for: Int(classes[place].slotsPerBlock) * Self.sizes[place])
  }

  /// Obtains room for a record.
  mutating func insert(size: Int) -> UInt32 {
    var place = 0
    while Self.sizes[place] < size { place += 1 }
    let slot: UInt32
    if let reused = classes[place].free.popLast() {
      slot = reused
    } else {
      slot = classes[place].count
      classes[place].count += 1
      precondition(slot < 1 << Self.slotBits, "more parked records than can be numbered")
      let perBlock = classes[place].slotsPerBlock
      if slot % perBlock == 0 {
        let block = unsafe source.block(octets: Int(perBlock) * Self.sizes[place])
        unsafe classes[place].blocks.append(block)
      }
    }
    return UInt32(place) << Self.slotBits | slot
  }

  /// Gives a record's room back.
  mutating func remove(_ record: UInt32) {
    classes[Int(record >> Self.slotBits)].free.append(record & ((1 << Self.slotBits) - 1))
  }

  /// The fixed part at the beginning of a record.
  subscript<Head: BitwiseCopyable>(head record: UInt32, as type: Head.Type) -> Head {
    @inline(__always) get {
      unsafe address(of: record).load(as: type)
    }
    @inline(__always) set {
      unsafe address(of: record).storeBytes(of: newValue, as: type)
    }
  }

  /// Copies what a buffer packed behind the fixed part.
  func store(_ buffer: borrowing RecordBuffer, in record: UInt32, after head: Int) {
    precondition(head + buffer.position <= Self.sizes[Int(record >> Self.slotBits)])
    unsafe buffer.copy(to: address(of: record) + head)
  }

  /// Copies what is packed behind the fixed part into a buffer.
  func load(_ record: UInt32, after head: Int, size: Int, into buffer: inout RecordBuffer) {
    precondition(head + size <= Self.sizes[Int(record >> Self.slotBits)])
    unsafe buffer.fill(from: address(of: record) + head, count: size)
  }

  /// Calls `body` with the number of every record ever handed out, those given back included.
  func forEachNumber(_ body: (UInt32) -> Void) {
    for place in 0..<16 {
      for slot in 0..<classes[place].count { body(UInt32(place) << Self.slotBits | slot) }
    }
  }

  @inline(__always)
  private func address(of record: UInt32) -> UnsafeMutableRawPointer {
    let place = Int(record >> Self.slotBits)
    let slot = record & ((1 << Self.slotBits) - 1)
    let perBlock = classes[place].slotsPerBlock
    let block = Int(slot >> UInt32(perBlock.trailingZeroBitCount))
    let offset = Int(slot & (perBlock - 1)) * Self.sizes[place]
    return unsafe classes[place].blocks[block] + offset
  }
}
