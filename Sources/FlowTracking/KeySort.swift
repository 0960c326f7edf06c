/// Puts 64-bit keys into ascending order where only their upper halves tell them apart.
///
/// A few are put in their places one by one: they mostly come nearly in order. More of them are
/// distributed by one octet after the other, the lowest first (a radix sort), so that no two keys are
/// compared, and only by as many octets as differ. So many that a second copy of them matters, or that
/// their buckets fit in no cache, are left to the library.
/// Source: Knuth, The Art of Computer Programming, volume 3, §5.2.1 and §5.2.5.
struct KeySort {
  /// Room for what is distributed; as large as the most keys so far.
  private var spare: [UInt64] = []

  /// Up to so many keys, putting each in its place is less work than counting those of each bucket.
  static let few = 48
  /// Up to so many keys are distributed.
  static let many = 1 << 16

  /// What the sort keeps for itself.
  ///
  /// Unit: octets.
  var octets: Int { spare.capacity * MemoryLayout<UInt64>.stride }

  /// Sorts the first so many keys, no two of which have the same upper half.
  mutating func sort(_ keys: inout [UInt64], first count: Int) {
    if count < 2 { return }
    if count > Self.many {
      // A part of them would be copied.
      if count == keys.count { keys.sort() } else { keys[..<count].sort() }
    } else if count > Self.few {
      distribute(&keys, first: count)
    } else {
      var span = keys.mutableSpan
      Self.insert(&span, first: count)
    }
  }

  @inline(__always)
  private static func insert(_ keys: inout MutableSpan<UInt64>, first count: Int) {
    for place in 1..<count {
      let key = keys[place]
      var hole = place
      while hole > 0, keys[hole - 1] > key {
        keys[hole] = keys[hole - 1]
        hole -= 1
      }
      keys[hole] = key
    }
  }

  @inline(never)
  private mutating func distribute(_ keys: inout [UInt64], first count: Int) {
    if spare.count < count {
      spare = [UInt64](repeating: 0, count: max(count, spare.count * 2))
    }
    var source = keys.mutableSpan
    var target = spare.mutableSpan
    var lowest = UInt64.max
    var highest: UInt64 = 0
    for place in 0..<count {
      lowest = min(lowest, source[place])
      highest = max(highest, source[place])
    }
    lowest &= 0xffff_ffff_0000_0000
    // Two steps at a time, so that the keys end where they began.
    var shift: UInt64 = 32
    while shift < 64, (highest - lowest) >> shift > 0 {
      Self.distribute(source, count: count, from: lowest, by: shift, to: &target)
      Self.distribute(target, count: count, from: lowest, by: shift + 8, to: &source)
      shift += 16
    }
  }

  /// Distributes keys by an octet of how far they lie from the lowest; those that are equal in it stay in
  /// their order.
  @inline(__always)
  private static func distribute(
    _ source: borrowing MutableSpan<UInt64>, count: Int, from lowest: UInt64, by shift: UInt64,
    to target: inout MutableSpan<UInt64>
  ) {
    var places = InlineArray<256, UInt32>(repeating: 0)
    for place in 0..<count { places[Int((source[place] - lowest) >> shift & 0xff)] &+= 1 }
    var sum: UInt32 = 0
    for bucket in places.indices {
      let size = places[bucket]
      places[bucket] = sum
      sum &+= size
    }
    for place in 0..<count {
      let key = source[place]
      let bucket = Int((key - lowest) >> shift & 0xff)
      target[Int(places[bucket])] = key
      places[bucket] &+= 1
    }
  }
}
