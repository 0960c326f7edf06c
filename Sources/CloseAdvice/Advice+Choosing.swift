extension Advice {
  /// The advice that goes with a finding.
  ///
  /// - Parameters:
  ///   - kind: what was found.
  ///   - subject: the end concerned; of a finding without one, any end of the connection.
  public init(on kind: Finding.Kind, _ subject: Subject) {
    switch kind {
    case .closeWait: self = .closeWait(subject)
    case .finWait2: self = .finWait2(subject)
    case .finUnanswered: self = .finUnanswered(subject)
    case .timeWaitReuse: self = .timeWaitReuse(subject)
    case .timeWaitAssassination: self = .timeWaitAssassination(subject)
    case .abort: self = .abort(subject)
    case .dataAfterClose: self = .dataAfterClose(subject)
    case .lateFin: self = .lateFin(subject)
    case .noConnection: self = .noConnection(subject)
    case .keepAliveTimeout: self = .keepAliveTimeout(subject)
    case .suspectedForgery: self = .suspectedForgery(subject)
    case .refused: self = .refused(subject)
    case .unanswered: self = .unanswered(subject)
    case .handshakeAbandoned: self = .handshakeAbandoned(subject)
    case .closeLoss: self = .closeLoss(subject)
    case .captureIncomplete: self = .captureIncomplete(subject)
    }
  }
}
