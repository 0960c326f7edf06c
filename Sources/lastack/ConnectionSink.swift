import FlowTracking
import ReportWriting
import TeardownAnalysis
import Wire

/// Whatever takes the connections of captures as they end: a report, a check.
///
/// The calls come in this order, for each capture: `begin`, `add` for every connection, `end`.
protocol ConnectionSink: ~Copyable {
  /// Whether reading on is pointless.
  var isBroken: Bool { get }

  /// Begins the part of a capture, of which the header has been read.
  mutating func begin(_ capture: CaptureFacts)

  /// Takes a connection that has ended; `places` tells in which files its frames stand.
  mutating func add(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict,
    in places: FramePlaces)

  /// Takes a connection that was no more than a SYN, in short.
  ///
  /// - Returns: false, and has not counted it, where all of it is wanted.
  mutating func add(_ syn: UnansweredSyn) -> Bool

  /// Takes a connection that closed as nearly all do, in short.
  ///
  /// - Returns: false, and has not counted it, where all of it is wanted.
  mutating func add(_ end: OrdinaryEnd) -> Bool

  /// Takes the same connection, of one file and with no tunnel or interface to be named, with all that
  /// its record says.
  ///
  /// - Returns: false, and has not counted it, where its evidence is wanted.
  mutating func add(_ end: OrdinaryEnd, as connection: borrowing OrdinaryConnection) -> Bool

  /// Ends the part of a capture, with all that is known of it.
  mutating func end(_ capture: CaptureFacts)
}

extension ConnectionSink where Self: ~Copyable {
  /// Wants all of every connection.
  mutating func add(_ syn: UnansweredSyn) -> Bool { false }

  /// Wants all of every connection.
  mutating func add(_ end: OrdinaryEnd) -> Bool { false }

  /// Wants the evidence of every connection.
  mutating func add(_ end: OrdinaryEnd, as connection: borrowing OrdinaryConnection) -> Bool {
    false
  }
}
