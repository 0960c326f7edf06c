// Beside Glibc: either may count as the one that defines `timespec`, by what is compiled together.
import CPcap
import Glibc

/// What finding an entry costs in a bare table of as many entries as there are connections: an index of
/// eight octets a slot, half full, and entries of 256 octets, visited in an order without locality.
///
/// The index is exact by construction, so that no more than one slot and one entry are touched: what
/// remains is the price of the processor's caches.
enum LookUpProbe {
  /// Nanoseconds for each look-up.
  struct Result {
    /// When look-ups do not wait for each other: the processor overlaps them.
    var independent: Double
    /// When each look-up tells which is next: the full way to memory and back.
    var dependent: Double
  }

  private static let entrySize = 256
  private static let lookUps = 4_000_000

  /// Runs the probe in a process of its own.
  static func measured(by program: String, entries: Int) throws(BenchmarkError) -> Result {
    let output = try ChildProcess.run([program, "look-up", "\(entries)"], keepsOutput: true).output
    let values = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard values.count >= 2 else { throw .capture("the look-up could not be measured") }
    return Result(independent: values[0], dependent: values[1])
  }

  /// Runs the probe in this process.
  static func run(entries: Int) -> (Result, sum: UInt64) {
    var slots = 2
    while slots < entries * 2 { slots *= 2 }
    let index = UnsafeMutablePointer<UInt64>.allocate(capacity: slots)
    let words = entrySize / 8
    let table = UnsafeMutablePointer<UInt64>.allocate(capacity: entries * words)
    defer {
      unsafe index.deallocate()
      unsafe table.deallocate()
    }
    unsafe index.initialize(repeating: 0, count: slots)
    unsafe table.initialize(repeating: 0, count: entries * words)
    // An odd factor permutes the slots; entries lie in the order of their numbers.
    let (mask, factor) = (slots - 1, 0x9e37_79b1)
    for entry in 0..<entries {
      unsafe index[entry &* factor & mask] = UInt64(entry)
      unsafe table[entry * words] = UInt64((entry &* 2_654_435 &+ 1_234_567) % entries)
    }
    var sum: UInt64 = 0
    var key = 0
    let stride = max(1, entries * 618 / 1000 | 1)
    let start = now()
    for _ in 0..<lookUps {
      let place = unsafe Int(index[key &* factor & mask]) &* words
      unsafe table[place + 8] &+= 1
      sum &+= unsafe table[place]
      key &+= stride
      if key >= entries { key &-= entries }
    }
    let middle = now()
    key = 0
    for turn in 0..<lookUps {
      let place = unsafe Int(index[key &* factor & mask]) &* words
      unsafe table[place + 8] &+= 1
      // The turn makes for another way every time, so that no short circle stays in the cache.
      key = unsafe (Int(table[place]) &+ turn) % entries
    }
    let end = now()
    let result = Result(
      independent: Double(middle - start) / Double(lookUps),
      dependent: Double(end - middle) / Double(lookUps))
    return (result, sum &+ UInt64(key))
  }

  private static func now() -> Int64 {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }
}
