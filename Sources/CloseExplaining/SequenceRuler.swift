internal import Wire

/// Turns the sequence numbers of one direction into places counted from the initial one.
///
/// Places go on beyond 2^32: what matters is how far a number lies from the newest one, which is
/// less than 2^31 as long as the window is.
struct SequenceRuler {
  /// The newest number so far; nil before the first, where no SYN was captured.
  private var newest: SequenceNumber?
  /// The place of the newest number.
  private var place: Int64 = 0

  /// How far beyond the newest number one may lie and still become the newest.
  ///
  /// Beyond that it belongs to another part of sequence space: a forged segment, a stray.
  private static let reach: Int64 = 1 << 30

  /// A ruler of a direction.
  ///
  /// - Parameter initial: the sequence number of its SYN; nil where that was not captured. Then the
  ///   first number that is asked for stands at 1, as Wireshark has it.
  init(initial: SequenceNumber?) {
    newest = initial
  }

  /// The place of a number.
  mutating func place(of number: SequenceNumber) -> Int64 {
    guard let newest else {
      self.newest = number
      place = 1
      return 1
    }
    let distance = Int64(number.distance(from: newest))
    if distance > 0, distance < Self.reach {
      self.newest = number
      place += distance
      return place
    }
    return place + distance
  }
}
