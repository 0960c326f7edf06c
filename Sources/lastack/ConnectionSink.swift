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

  /// How much it wants of what there is a short form of; what it does not want now, it never will.
  ///
  /// Connections may still come with more than was wanted.
  var wanted: WantedExtents { get }

  /// Takes a connection that was no more than a SYN, in short.
  mutating func add(_ syn: UnansweredSyn)

  /// Takes a connection that closed as nearly all do, in short.
  mutating func add(_ end: OrdinaryEnd)

  /// Takes the same connection, of one file and with no tunnel or interface to be named, with all that
  /// its record says.
  mutating func add(_ end: OrdinaryEnd, as connection: borrowing OrdinaryConnection)

  /// Ends the part of a capture, with all that is known of it.
  mutating func end(_ capture: CaptureFacts)
}

extension ConnectionSink where Self: ~Copyable {
  /// Wants all of every connection, so that none comes in short.
  var wanted: WantedExtents { .evidence }

  /// Never called.
  mutating func add(_ syn: UnansweredSyn) { preconditionFailure("the evidence was wanted") }

  /// Never called.
  mutating func add(_ end: OrdinaryEnd) { preconditionFailure("the evidence was wanted") }

  /// Never called.
  mutating func add(_ end: OrdinaryEnd, as connection: borrowing OrdinaryConnection) {
    preconditionFailure("the evidence was wanted")
  }
}
