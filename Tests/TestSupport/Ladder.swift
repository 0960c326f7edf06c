import Wire

/// A connection written down as the segments on the wire, one a line.
///
///     +.000 > S  0:0(0) <mss 1460,sackOK,ts,wscale 7>
///     +.010 < S. 0:0(0) ack 1 <mss 1460,sackOK,ts,wscale 7>
///     +.010 > .  1:1(0) ack 1
///     +.100 > F. 1:1(0) ack 1          // the client has no more to send
///
/// Each line has the time since the line before, the direction (`>` is client to server), the
/// flags (`S F R P .`, the dot being ACK), `start:end(length)` counted from the sender's ISN, and
/// `ack n` counted from the peer's. After these, in any order:
///
/// - `win n`, `id n`, `ttl n`: header fields;
/// - `<mss n, wscale n, sackOK, sack a:b c:d, ts v/e, ts, echo NAME, nots, cut>`: options;
/// - `drop`: sent but not captured; `lost`: captured but never arrived;
/// - `dup n`: the same frame is captured again n microseconds later;
/// - `delayed s`: sent s seconds before it was captured, so its TSval is older;
/// - `as NAME`: names the line for a later `echo NAME`.
///
/// Once a line carries `ts`, every later segment but an RST has timestamps: a clock of
/// milliseconds, and the TSval of the peer's latest segment that arrived. A line `isn > n` or
/// `isn < n` counts that end's numbers from n past its first ISN: another incarnation.
///
/// Source: the language of packetdrill (Cardwell et al., USENIX ATC 2013).
public struct Ladder: Sendable {
  /// The rungs in the order of capture.
  public let rungs: [Rung]
  /// How the IPv4 identification fields are chosen where a line names none.
  public var identifications: Identifications

  /// How an end chooses the IPv4 identification of its packets.
  public enum Identifications: Sendable, Hashable {
    /// At random, as BSD does: the numbers tell nothing.
    case random
    /// One by one for each connection, 0 for a SYN-ACK and for an RST without a socket, as Linux.
    case counting
    /// There is no such field, as in IPv6.
    case absent
  }

  /// Reads a script.
  ///
  /// - Throws: `LadderError`, naming the line and what is wrong with it.
  public init(
    _ script: String, identifications: Identifications = .random
  ) throws(LadderError) {
    rungs = try LadderParser.rungs(of: script)
    self.identifications = identifications
  }

  /// Where the end's first FIN stands, counted from its first ISN; nil when it sends none.
  public func finPlace(of sender: Sender) -> UInt32? {
    rungs.first { $0.sender == sender && $0.control.contains(.fin) }
      .map { $0.incarnation &+ $0.start &+ $0.length }
  }

  /// Which end of a ladder sends.
  public enum Sender: Sendable, Hashable {
    /// `>`
    case client
    /// `<`
    case server

    /// The other end.
    public var peer: Sender { self == .client ? .server : .client }
  }
}

extension Ladder: CustomStringConvertible {
  /// The ladder with the frame number of each line that was captured, as a failure prints it.
  ///
  /// Repeated frames (`dup`) take the number after their line's unless another line comes between.
  public var description: String {
    let numbers = LadderRendering(self, in: LadderSetting()).frameNumbers
    return rungs.enumerated().map { place, rung in
      let number = numbers[place].map(String.init) ?? "-"
      return String(repeating: " ", count: max(0, 4 - number.count)) + number + "  " + rung.text
    }.joined(separator: "\n")
  }
}
