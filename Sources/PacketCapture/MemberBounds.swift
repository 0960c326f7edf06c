/// Where a stream stands that may be several compressed ones, one behind the other.
struct MemberBounds {
  /// Whether the stream may end here.
  private(set) var isBetween = true
  private var hasPassedOne = false

  /// Whether one has ended and none has begun since, so that what comes may be something else.
  var isBehindOne: Bool { isBetween && hasPassedOne }

  /// A step was made.
  ///
  /// - Parameters:
  ///   - endsMember: whether it took in all of one and gave out all of it.
  ///   - available: how many octets it could take.
  mutating func pass(endsMember: Bool, available: Int) {
    if endsMember {
      isBetween = true
      hasPassedOne = true
    } else if available > 0 {
      isBetween = false
    }
  }
}
