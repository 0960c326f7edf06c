import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing

/// A connection on the wire and what the contract says of it.
struct Scenario: Sendable, CustomTestStringConvertible {
  /// The rule, as a sentence.
  var name: String
  /// The lines: how the connection got there, and then what matters.
  var script: String
  /// How the ends choose their IPv4 identifications.
  var identifications: Ladder.Identifications
  /// The ports of `>` and `<`; nil for the setting's.
  var ports: (client: UInt16, server: UInt16)?
  /// What each connection must come to, in the order in which they began.
  var expected: [Expectation]
  /// Where the row stands, for failures to point at.
  var location: SourceLocation

  init(
    _ name: String, after prefix: LadderPrefix = .exchange(), _ script: String,
    identifications: Ladder.Identifications = .random,
    ports: (client: UInt16, server: UInt16)? = nil,
    _ expected: Expectation..., location: SourceLocation = #_sourceLocation
  ) {
    self.name = name
    self.script = prefix.script + script
    self.identifications = identifications
    self.ports = ports
    self.expected = expected
    self.location = location
  }

  var testDescription: String { name }
}

/// What the contract determines about one connection; nil where it leaves something open.
struct Expectation: Sendable {
  var label: Label
  /// nil is left open, `.some(nil)` is "no shape".
  var shape: Shape??
  var initiator: Initiator??
  var abortedBy: Side?
  var reason: NotEstablishedReason?
  var lost: [Loss]?
  var spurious: UInt32?
  var resets: [ResetClass]?
  var forgery: ForgerySigns
  var ignored: UInt32?
  var late: UInt32?
  var duplicates: UInt32?
  var hasGaps: Bool?
  var oneSided: Bool
  var halfCloseBytes: UInt64?
  var roles: Connection.Roles?
  var handshake: Handshake?
  var delivered: Bool?
  var labelIsOpen = false

  /// What must hold of one connection.
  ///
  /// By default nothing was lost, no RST came, and nothing else out of the ordinary.
  init(
    _ label: Label, shape: Shape? = nil, by initiator: Initiator? = nil, abortedBy: Side? = nil,
    reason: NotEstablishedReason? = nil, lost: [Loss]? = [], spurious: UInt32? = 0,
    resets: [ResetClass]? = [], forgery: ForgerySigns = [], ignored: UInt32? = 0,
    late: UInt32? = 0, duplicates: UInt32? = 0, hasGaps: Bool? = false, oneSided: Bool = false,
    halfCloseBytes: UInt64? = 0, roles: Connection.Roles? = nil, handshake: Handshake? = nil,
    delivered: Bool? = nil
  ) {
    self.label = label
    self.abortedBy = abortedBy
    self.reason = reason
    self.lost = lost
    self.spurious = spurious
    self.resets = resets
    self.forgery = forgery
    self.ignored = ignored
    self.late = late
    self.duplicates = duplicates
    self.hasGaps = hasGaps
    self.oneSided = oneSided
    self.halfCloseBytes = halfCloseBytes
    self.roles = roles
    self.handshake = handshake
    self.delivered = delivered
    switch label {
    case .cleanFourWay: self.shape = .some(.cleanFourWay)
    case .mergedThreeWay: self.shape = .some(.mergedThreeWay)
    case .simultaneous: self.shape = .some(.simultaneous)
    case .halfClosed, .open, .notEstablished: self.shape = .some(nil)
    case .lostSegmentRetransmitted, .rstAborted, .unfinishedClose:
      self.shape = shape.map(Optional.some)
    }
    self.initiator = label == .open ? .some(nil) : initiator.map(Optional.some)
  }
}

/// A loss that a verdict must name.
struct Loss: Sendable, Equatable, CustomStringConvertible {
  /// 1 to 4.
  var wave: UInt8
  /// How often; nil where the contract leaves it open.
  var count: UInt32?
  /// How sure; nil where the contract leaves it open.
  var certainty: Certainty?

  /// A loss of the given wave.
  static func wave(_ wave: UInt8, times count: UInt32? = 1, _ certainty: Certainty?) -> Loss {
    Loss(wave: wave, count: count, certainty: certainty)
  }

  var description: String {
    "wave \(wave) lost \(count.map(String.init) ?? "?") times, \(certainty?.rawValue ?? "?")"
  }

  /// Whether a wave of a verdict is this loss.
  func holds(of wave: Wave) -> Bool {
    wave.number == self.wave && wave.lost > 0 && (count ?? wave.lost) == wave.lost
      && (certainty ?? wave.certainty) == wave.certainty
  }
}
