import CFuzzer
import TestSupport

/// Changes scripts a step at a time, so that what follows keeps its meaning.
enum ScriptMutation {
  /// Whether inputs are scripts.
  nonisolated(unsafe) static var isOn = false

  /// Changes an input in its place.
  ///
  /// - Returns: how many octets it has now.
  static func mutate(
    _ start: UnsafeMutablePointer<UInt8>, _ count: Int, room: Int, seed: UInt32
  ) -> Int {
    var numbers = SplitMix64(seed: UInt64(seed))
    let head = SegmentScript.headLength
    let length = SegmentStep.length
    guard unsafe isOn, count >= head + length, numbers.below(16) > 0 else {
      return unsafe LLVMFuzzerMutate(start, count, room)
    }
    var script = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    for _ in 0..<1 + numbers.below(3) {
      let steps = (script.count - head) / length
      let place = head + numbers.below(steps) * length
      let other = head + numbers.below(steps) * length
      switch numbers.below(10) {
      case 0 where steps > 1: script.removeSubrange(place..<place + length)
      case 1 where script.count + length <= room:
        script.insert(contentsOf: script[place..<place + length], at: other)
      case 2:
        for index in 0..<length { script.swapAt(place + index, other + index) }
      case 3:
        for index in place..<place + length {
          script[index] = UInt8(truncatingIfNeeded: numbers.next())
        }
      case 4: script[numbers.below(head)] = UInt8(truncatingIfNeeded: numbers.next())
      case 5: script[place + 1] = [0x01, 0x02, 0x04, 0x10, 0x11, 0x12, 0x14][numbers.below(7)]
      case 6: script[place] ^= 1 << UInt8(numbers.below(8))
      case 7:
        let index = place + 4 + numbers.below(6) / 2 * 2
        script[index] &+= UInt8(truncatingIfNeeded: numbers.below(5) - 2)
      default:
        script[place + numbers.below(length)] = UInt8(truncatingIfNeeded: numbers.next())
      }
    }
    for (index, octet) in script.enumerated() { unsafe start[index] = octet }
    return script.count
  }
}

/// Called by libFuzzer, which finds it by its name.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
  _ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ room: Int, _ seed: UInt32
) -> Int {
  unsafe ScriptMutation.mutate(start, count, room: room, seed: seed)
}
