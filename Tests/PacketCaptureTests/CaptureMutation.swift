/// Damages captures at random, the same way in each run.
struct CaptureMutation {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  /// A copy with one to three faults.
  mutating func damaged(_ file: [UInt8]) -> [UInt8] {
    var file = file
    for _ in 0..<1 + number(below: 3) { damage(&file) }
    return file
  }

  private mutating func damage(_ file: inout [UInt8]) {
    guard file.count > 8 else { return }
    // Most fields of both formats begin at a multiple of four.
    let word = number(below: file.count / 4) * 4
    switch number(below: 8) {
    case 0: file[number(below: file.count)] ^= 1 << UInt8(number(below: 8))
    case 1: file[number(below: file.count)] = UInt8(number(below: 256))
    case 2: file.removeLast(number(below: file.count))
    case 3: file.removeSubrange(word..<min(file.count, word + 4 * (1 + number(below: 8))))
    case 4:
      let copied = file[word..<min(file.count, word + 4 * (1 + number(below: 40)))]
      file.insert(contentsOf: copied, at: number(below: file.count / 4) * 4)
    case 5:
      let near = Int64(file[word]) + Int64(number(below: 9)) - 4
      file[word] = UInt8(truncatingIfNeeded: near)
    default:
      let values: [UInt32] = [
        0, 1, 2, 3, 6, 12, 16, 0x0a0d_0d0a, 0x1a2b_3c4d, 65_535, 262_143, 262_144, 262_145,
        0x7fff_ffff, 0x8000_0000, 0xffff_fff0, .max,
      ]
      let value = values[number(below: values.count)]
      let isBig = number(below: 2) == 0
      for index in 0..<4 where word + index < file.count {
        let shift = UInt32(isBig ? 24 - 8 * index : 8 * index)
        file[word + index] = UInt8(truncatingIfNeeded: value >> shift)
      }
    }
  }

  /// Source: Vigna, SplitMix64.
  private mutating func number(below bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}
