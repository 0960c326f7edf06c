/// How the IPv4 identification field of one end of a connection counts.
///
/// A Linux end numbers the packets of a connection one by one, so a number that was skipped is a
/// packet that was sent and lost before the capture point. Windows counts per host, BSD draws at
/// random, and packets without a socket carry 0: such a series says nothing.
///
/// Source: Linux `ip_select_ident_segs` (net/ipv4/ip_output.c, include/net/ip.h); RFC 6864.
public struct IdentificationSeries: Sendable, BitwiseCopyable {
  /// The highest number so far.
  var last: UInt16 = 0
  /// Numbers skipped so far and not seen since.
  public internal(set) var skipped: UInt16 = 0
  /// Steps of exactly what the packet before took up.
  var steps: UInt8 = 0
  /// Occasions on which numbers were skipped.
  var skips: UInt8 = 0
  /// Steps that no count explains.
  var breaks: UInt8 = 0
  /// How many packets the last frame may stand for (segmentation offload).
  var lastSpan: UInt8 = 0

  /// A step of more than this many numbers is no count by one.
  static let longestSkip = 32

  init() {}

  /// Whether the numbers are seen to count the packets of this connection one by one.
  public var counts: Bool {
    steps >= 3 && breaks == 0 && UInt16(skips) * 4 <= UInt16(steps)
  }

  /// Whether a number may be the next of the series, 0 and numbers of no series included.
  func isPlausible(_ number: UInt16) -> Bool {
    guard number != 0, counts else { return true }
    let step = Int(Int16(bitPattern: number &- last))
    return step > -Self.longestSkip && step <= 2 * Self.longestSkip
  }

  /// Takes the number of the next packet.
  ///
  /// - Parameters:
  ///   - number: the identification field; 0 says nothing and is passed over.
  ///   - span: how many packets the frame stands for, 1 without segmentation offload.
  /// - Returns: whether the packet is one that an earlier skip had missed (reordering).
  @inline(__always)
  mutating func take(_ number: UInt16, span: UInt8) -> Bool {
    if number == 0 { return false }
    defer { lastSpan = span }
    if lastSpan == 0 {
      last = number
      return false
    }
    let step = Int(Int16(bitPattern: number &- last))
    let missing = step - Int(lastSpan)
    if missing == 0 {
      if steps < .max { steps += 1 }
      last = number
      return false
    }
    return takeIrregular(number, step: step, missing: missing)
  }

  /// Takes the number of the next packet if it is the very next of the series; one packet a frame.
  ///
  /// - Returns: whether it was; nothing is changed if not.
  @inline(__always)
  mutating func takesInOrder(_ number: UInt16) -> Bool {
    guard lastSpan != 0, number != 0, number &- last == UInt16(lastSpan) else { return false }
    if steps < .max { steps &+= 1 }
    last = number
    lastSpan = 1
    return true
  }

  private mutating func takeIrregular(_ number: UInt16, step: Int, missing: Int) -> Bool {
    // A packet numbered 0 was passed over; where it came in its turn, none is missing for it.
    let hasZero = missing > 0 && Int(number) <= missing
    if hasZero, missing == 1 {
      if steps < .max { steps += 1 }
      last = number
      return false
    }
    if missing > 0, missing <= Self.longestSkip {
      if skips < .max { skips += 1 }
      skipped &+= UInt16(missing) - (hasZero ? 1 : 0)
      last = number
      return false
    }
    if step > 0, missing < 0 {
      last = number
      return false
    }
    if step <= 0, step > -Self.longestSkip {
      if skipped > 0, step < 0 {
        // What had been skipped was only overtaken.
        skipped -= 1
        if skips > 0 { skips -= 1 }
        if steps < .max { steps += 1 }
        return true
      }
      return false
    }
    if breaks < .max { breaks += 1 }
    last = number
    return false
  }
}
