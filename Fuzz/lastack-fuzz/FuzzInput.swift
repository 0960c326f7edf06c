/// The octets of one input, read from the front; beyond its end there are zeros.
struct FuzzInput {
  let octets: [UInt8]
  private(set) var place = 0

  init(_ octets: [UInt8]) {
    self.octets = octets
  }

  init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
    unsafe octets = Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// A number that is another one for nearly every other input.
  ///
  /// Source: FNV-1a, draft-eastlake-fnv.
  var digest: UInt64 {
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    for octet in octets { digest = (digest ^ UInt64(octet)) &* 0x0000_0100_0000_01b3 }
    return digest ^ digest >> 32
  }

  var rest: Int { octets.count - place }

  mutating func byte() -> UInt8 {
    guard place < octets.count else { return 0 }
    place += 1
    return octets[place - 1]
  }

  /// Two octets, the lower first.
  mutating func pair() -> UInt16 {
    let low = UInt16(byte())
    return low | UInt16(byte()) << 8
  }

  /// As many octets as there are, up to a number of them.
  mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    let start = place
    place = min(octets.count, place + count)
    return octets[start..<place]
  }
}
