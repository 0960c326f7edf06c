import FlowTracking

extension Verdict {
  /// Takes back what is not proven where segments of several connections may have been taken for one.
  ///
  /// Every loss that was `certain` or `likely` becomes `possible`: what seems to be sent again, or not to be
  /// acknowledged, may be another connection's. The label stays, as the best reading of what was captured;
  /// the anomaly says that the capture holds several connections with these addresses and ports.
  mutating func distrust(
    _ collision: IncarnationNotes.TunnelCollision, in evidence: borrowing ConnectionEvidence
  ) {
    for place in 0..<waves.count where waves[place].certainty != nil {
      waves[place].certainty = .possible
    }
    anomalies.append(
      Anomaly(
        kind: .tunnelCollision, frame: collision.frame,
        side: evidence.connection.side(sending: collision.sender), count: 1))
  }
}
