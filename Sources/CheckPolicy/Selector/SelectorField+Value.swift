internal import FlowTracking
internal import ReportWriting
internal import TeardownAnalysis
internal import Wire

/// What a field holds of one connection.
enum FieldValue: Equatable {
  /// It is not known, or there is none.
  case absent
  /// A count, bytes, or nanoseconds.
  case number(Int64)
  case text(String)
  case names([String])
  case address(IPAddress)
  case truth(Bool)

  static func count(_ number: some BinaryInteger) -> FieldValue { .number(Int64(clamping: number)) }
  static func name(_ name: String?) -> FieldValue { name.map(FieldValue.text) ?? .absent }
  static func span(_ nanoseconds: Int64?) -> FieldValue {
    nanoseconds.map(FieldValue.number) ?? .absent
  }
}

extension SelectorField {
  /// What the field holds of a connection.
  func value(in checked: CheckedConnection) -> FieldValue {
    let connection = checked.connection
    let verdict = checked.verdict
    return switch self {
    case .id: .count(connection.id)
    case .file: .text(checked.file)
    case .clientAddress: .address(connection.endpoint(.client).address)
    case .clientPort: .count(connection.endpoint(.client).port)
    case .serverAddress: .address(connection.endpoint(.server).address)
    case .serverPort: .count(connection.endpoint(.server).port)
    case .roles: .text(connection.roles == .handshake ? "handshake" : "guessed")
    case .label: .text(verdict.label.rawValue)
    case .shape: .name(verdict.shape?.rawValue)
    case .reason: .name(verdict.reason?.rawValue)
    case .initiator: .name(verdict.initiator?.rawValue)
    case .abortedBy: .name(verdict.abortedBy?.word)
    case .handshake: .text(verdict.handshake.rawValue)
    case .firstFrame: .count(connection.firstFrame)
    case .lastFrame: .count(connection.lastFrame)
    case .duration: .number(connection.end - connection.start)
    case .clientPackets: .count(connection.side(.client).packets)
    case .serverPackets: .count(connection.side(.server).packets)
    case .clientBytes: .count(connection.side(.client).bytes)
    case .serverBytes: .count(connection.side(.server).bytes)
    case .closeDuration: .span(verdict.exchangeDuration)
    case .lost: .count(checked.lostSegments)
    case .lostInWave1: .count(checked.wave(1)?.lost ?? 0)
    case .lostInWave2: .count(checked.wave(2)?.lost ?? 0)
    case .lostInWave3: .count(checked.wave(3)?.lost ?? 0)
    case .lostInWave4: .count(checked.wave(4)?.lost ?? 0)
    case .certainties: .names(checked.waves.compactMap { $0.certainty?.rawValue })
    case .spuriousRetransmissions: .count(verdict.spuriousRetransmissions)
    case .duplicateFrames: .count(connection.duplicateFrames)
    case .halfCloseBytes: .count(verdict.halfCloseBytes)
    case .resets: .count(UInt64(verdict.resets.count) + UInt64(connection.unloggedResets))
    case .resetClasses: .names(verdict.resets.map(\.kind.rawValue))
    case .effectiveResetClass: .name(verdict.resets.first { $0.tookEffect }?.kind.rawValue)
    case .forgerySigns: .names(checked.forgerySigns)
    case .ignoredResets: .count(verdict.ignoredResets)
    case .lateResets: .count(verdict.lateResets)
    case .closeWaitSide: .name(checked.closeWait?.side.word)
    case .closeWaitSeconds: .span(checked.closeWait?.duration)
    case .closeWaitEnded: checked.closeWait.map { .truth($0.hasEnded) } ?? .absent
    case .captureGaps:
      .count(UInt64(connection.side(.client).gaps) + UInt64(connection.side(.server).gaps))
    case .oneSided: .truth(connection.isOneSided)
    case .anomalies: .names(verdict.anomalies.map(\.kind.rawValue))
    case .allDataDelivered: .truth(verdict.allDataDelivered)
    }
  }
}

extension CheckedConnection {
  /// The signs by which some RST is suspected to be forged.
  fileprivate var forgerySigns: [String] {
    let signs = verdict.resets.reduce(into: ForgerySigns()) { $0.formUnion($1.forgery) }
    return ForgerySigns.names.filter { signs.contains($0.sign) }.map(\.name)
  }
}

extension Side {
  /// The end's name in the record.
  var word: String { self == .client ? "client" : "server" }
}
