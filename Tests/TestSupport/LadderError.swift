/// A line of a ladder that cannot be read.
public struct LadderError: Error, Hashable, CustomStringConvertible {
  /// The line's number in the script, counted from 1.
  public var line: Int
  /// The line as it was written.
  public var text: String
  /// What is wrong with it.
  public var problem: Problem

  /// What can be wrong with a line.
  public enum Problem: Hashable, Sendable {
    /// The line ends before the named part.
    case missing(String)
    /// The part cannot be read as what stands in its place.
    case unreadable(String, as: String)
    /// `start:end(length)` contradicts itself.
    case lengthMismatch(start: UInt32, end: UInt32, length: UInt32)
    /// `ack n` without the ACK bit, or the bit without the number.
    case acknowledgmentMismatch
    /// A word or option that means nothing here.
    case unknown(String)
    /// `echo` names no earlier line.
    case unknownName(String)
  }

  /// `line 3: ... in "+.01 > F. ..."`.
  public var description: String {
    let what =
      switch problem {
      case .missing(let part): "the \(part) is missing"
      case .unreadable(let text, let part): "\"\(text)\" is no \(part)"
      case .lengthMismatch(let start, let end, let length):
        "from \(start) to \(end) are \(end &- start) octets, not \(length)"
      case .acknowledgmentMismatch: "\"ack n\" and the flag \".\" go together"
      case .unknown(let word): "\"\(word)\" means nothing here"
      case .unknownName(let name): "no earlier line is called \"\(name)\""
      }
    return "line \(line): \(what), in \"\(text)\""
  }
}
