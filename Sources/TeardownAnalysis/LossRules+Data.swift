import FlowTracking
import Wire

// Copies of a FIN that data lost before it explains, or that an acknowledgment of that data judges.

extension LossRules {
  /// Copies that had not arrived when the receiver acknowledged all data before the FIN and no more,
  /// though it had had the time.
  func removeProvenMissing(from copies: inout EventSet, finding: inout LossFinding) {
    guard let last = copies.last, copies.count > 1, let trip = receiver.roundTrip,
      let short = events.indices.last(where: {
        events[$0].sender != fin.owner && events[$0].marks.contains(.stopsAtFin)
      })
    else { return }
    var missing = EventSet()
    for place in events.indices where copies.contains(place: place) && place != last {
      let waited = events[short].timestamp - events[place].timestamp
      if waited > trip * 5 / 4 + Self.jitter { missing.insert(EventSet(place: place)) }
    }
    if missing.isEmpty { return }
    finding.loseFins(missing.count, .likely, [.retransmittedFin, .ackStopsAtFin])
    copies.subtract(missing)
  }

  /// The first segment that reports the FIN by a SACK block while data before it is missing.
  var firstSelectiveCover: Int? {
    events.indices.first { place in
      events[place].sender != fin.owner && events[place].marks.contains(.selectivelyCoversFin)
    }
  }

  /// Whether the copies are explained by data before the FIN that was lost: it was sent again, or
  /// the last copy carries it, before the receiver had acknowledged all of it.
  func isHeldBack(_ copies: EventSet) -> Bool {
    guard let first = copies.first, let last = copies.last, first < last else { return false }
    let start = events[first].sequence
    guard
      events[last].marks.contains(.peerAcknowledgedNothing)
        || start.isAfter(events[last].peerAcknowledged)
    else { return false }
    let isRepaired = events.indices.contains { place in
      place > first && place < last && events[place].sender == fin.owner
        && events[place].marks.contains(.repairsData)
    }
    guard isRepaired || start.isAfter(events[last].sequence) else { return false }
    // With SACK, a FIN that had arrived would have been reported.
    return !usesSelective
  }

  /// Copies that data lost before the FIN explains, and those that a SACK of the FIN judges.
  func judgeHeldBack(_ copies: EventSet, arrival: Int?, finding: inout LossFinding) {
    guard copies.count > 1 else { return }
    guard let arrival else {
      finding.callSpurious(copies.count - 1, .dataRepaired)
      return
    }
    let before = copies.below(arrival)
    let after = copies.count - max(before.count, 1)
    if after > 0 { finding.callSpurious(after, .sackOfFin) }
    guard let last = before.last, before.count > 1 else { return }
    let trip = receiver.roundTrip ?? 0
    // Once all is acknowledged, the block that held the FIN is repeated: that is no D-SACK.
    let isRepeated = events.indices.contains {
      events[$0].sender != fin.owner
        && events[$0].marks.contains([.duplicateFinReported, .selectivelyCoversFin])
    }
    let wasEarlier =
      isRepeated || events[arrival].timestamp - events[last].timestamp < trip * 9 / 10
    if wasEarlier {
      finding.callSpurious(before.count - 1, .sackOfFin)
    } else {
      finding.loseFins(before.count - 1, .likely, [.retransmittedFin, .sackOfFin])
    }
  }
}
