import TestSupport

/// Damages captures at random, the same way in each run.
struct CaptureMutation {
  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// A copy with one to three faults.
  mutating func damaged(_ file: [UInt8]) -> [UInt8] {
    var file = file
    for _ in 0..<1 + random.below(3) { damage(&file) }
    return file
  }

  private mutating func damage(_ file: inout [UInt8]) {
    guard file.count > 8 else { return }
    // Most fields of both formats begin at a multiple of four.
    let word = random.below(file.count / 4) * 4
    switch random.below(8) {
    case 0: file[random.below(file.count)] ^= 1 << UInt8(random.below(8))
    case 1: file[random.below(file.count)] = UInt8(random.below(256))
    case 2: file.removeLast(random.below(file.count))
    case 3: file.removeSubrange(word..<min(file.count, word + 4 * (1 + random.below(8))))
    case 4:
      let copied = file[word..<min(file.count, word + 4 * (1 + random.below(40)))]
      file.insert(contentsOf: copied, at: random.below(file.count / 4) * 4)
    case 5:
      let near = Int64(file[word]) + Int64(random.below(9)) - 4
      file[word] = UInt8(truncatingIfNeeded: near)
    default:
      let values: [UInt32] = [
        0, 1, 2, 3, 6, 12, 16, 0x0a0d_0d0a, 0x1a2b_3c4d, 65_535, 262_143, 262_144, 262_145,
        0x7fff_ffff, 0x8000_0000, 0xffff_fff0, .max,
      ]
      let value = values[random.below(values.count)]
      let isBig = random.below(2) == 0
      for index in 0..<4 where word + index < file.count {
        let shift = UInt32(isBig ? 24 - 8 * index : 8 * index)
        file[word + index] = UInt8(truncatingIfNeeded: value >> shift)
      }
    }
  }
}
