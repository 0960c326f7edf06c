import FlowTracking
import Wire

extension EndpointState {
  /// Where an end stands just before the event at `place`, as far as captured segments prove it.
  ///
  /// Source: RFC 9293 §3.3.2, figure 5, read backwards from the segments.
  init(
    of end: Direction, before place: Int, exchange: Exchange, connection: Connection,
    wasEstablished: Bool
  ) {
    guard wasEstablished else {
      self = connection.side(sending: end) == .client ? .synSent : .synReceived
      return
    }
    let own = exchange.history(of: end).flatMap { $0.firstCopy < place ? $0 : nil }
    let peer = exchange.history(of: end.reversed).flatMap { $0.firstCopy < place ? $0 : nil }
    guard let own else {
      self = peer == nil ? .established : .closeWait
      return
    }
    let isAcknowledged = own.firstCover.map { $0 < place } ?? false
    guard peer != nil else {
      self = isAcknowledged ? .finWait2 : .finWait1
      return
    }
    let isFirst = exchange.first?.owner == end
    if isAcknowledged {
      self = isFirst || exchange.isCrossed ? .timeWait : .closed
    } else if exchange.isCrossed {
      self = .closing
    } else {
      self = isFirst ? .finWait1 : .lastAck
    }
  }
}
