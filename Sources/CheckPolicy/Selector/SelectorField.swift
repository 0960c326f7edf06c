internal import FlowTracking
internal import TeardownAnalysis

/// What a selector can ask of a connection; the names are those of the connection record.
public enum SelectorField: String, Sendable, CaseIterable {
  case id
  case file
  case clientAddress = "client.ip"
  case clientPort = "client.port"
  case serverAddress = "server.ip"
  case serverPort = "server.port"
  case roles
  case label
  case shape
  case reason
  case initiator
  case abortedBy = "aborted_by"
  case handshake
  case firstFrame = "first_frame"
  case lastFrame = "last_frame"
  case duration
  case clientPackets = "packets.client"
  case serverPackets = "packets.server"
  case clientBytes = "bytes.client"
  case serverBytes = "bytes.server"
  case closeDuration = "close.duration"
  case lost = "close.lost"
  case lostInWave1 = "close.wave1.lost"
  case lostInWave2 = "close.wave2.lost"
  case lostInWave3 = "close.wave3.lost"
  case lostInWave4 = "close.wave4.lost"
  case certainties = "close.certainties"
  case spuriousRetransmissions = "spurious_retransmissions"
  case duplicateFrames = "duplicate_frames"
  case halfCloseBytes = "half_close_bytes"
  case resets = "rst.count"
  case resetClasses = "rst.classes"
  case effectiveResetClass = "rst.effective"
  case forgerySigns = "rst.forgery"
  case ignoredResets = "ignored_rst"
  case lateResets = "late_rst"
  case closeWaitSide = "close_wait.side"
  case closeWaitSeconds = "close_wait.seconds"
  case closeWaitEnded = "close_wait.ended"
  case captureGaps = "capture_gaps"
  case oneSided = "one_sided"
  case anomalies
  case allDataDelivered = "all_data_delivered"

  /// What a field's values are.
  enum Kind: Equatable {
    /// A whole number.
    case count
    /// Bytes.
    case bytes
    /// A span of time.
    case duration
    /// Any text.
    case text
    /// One of some names.
    case name([String])
    /// Several of some names.
    case names([String])
    /// An IP address.
    case address
    /// Yes or no.
    case truth

    /// The kind in words, with its article.
    var words: String {
      switch self {
      case .count: "a number"
      case .bytes: "an amount of data"
      case .duration: "a span of time"
      case .text: "a text"
      case .name: "a name"
      case .names: "a list of names"
      case .address: "an IP address"
      case .truth: "true or false"
      }
    }
  }

  /// What the field's values are.
  var kind: Kind {
    switch self {
    case .id, .clientPort, .serverPort, .firstFrame, .lastFrame, .clientPackets, .serverPackets,
      .lost, .lostInWave1, .lostInWave2, .lostInWave3, .lostInWave4, .spuriousRetransmissions,
      .duplicateFrames, .resets, .ignoredResets, .lateResets, .captureGaps:
      .count
    case .clientBytes, .serverBytes, .halfCloseBytes: .bytes
    case .duration, .closeDuration, .closeWaitSeconds: .duration
    case .file: .text
    case .clientAddress, .serverAddress: .address
    case .closeWaitEnded, .oneSided, .allDataDelivered: .truth
    case .roles: .name(["handshake", "guessed"])
    case .label: .name(Label.allCases.map(\.rawValue))
    case .shape: .name(Shape.allCases.map(\.rawValue))
    case .reason: .name(NotEstablishedReason.allCases.map(\.rawValue))
    case .initiator: .name(Initiator.allCases.map(\.rawValue))
    case .abortedBy, .closeWaitSide: .name(["client", "server"])
    case .handshake: .name(Handshake.allCases.map(\.rawValue))
    case .effectiveResetClass: .name(ResetClass.allCases.map(\.rawValue))
    case .certainties: .names(Certainty.allCases.map(\.rawValue))
    case .resetClasses: .names(ResetClass.allCases.map(\.rawValue))
    case .forgerySigns: .names(ForgerySigns.names.map(\.name))
    case .anomalies: .names(Anomaly.Kind.allCases.map(\.rawValue))
    }
  }
}
