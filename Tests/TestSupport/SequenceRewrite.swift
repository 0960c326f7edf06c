import Wire

extension CaptureRewriter {
  /// Moves both sequence spaces of every four-tuple so that each side's first FIN sits on 2^32 - 1.
  ///
  /// Later incarnations move with the first: the distance between their numbers is what tells them
  /// apart, and each on its own could end up with the ISN of the one before.
  /// A side without a FIN has the highest number that it sent moved there. A side of which nothing
  /// but RSTs is known stays where it is: the number of an RST that answers a SYN is 0 by rule.
  static func moveToWrap(_ capture: inout ClassicCapture) {
    let incarnations = Incarnations(capture.records)
    let shifts = incarnations.all.map { own in
      let incarnation = incarnations.all[own.first]
      return [0, 1].map { side -> UInt32 in
        guard let place = incarnation.finPlace[side] ?? incarnation.highest[side] else { return 0 }
        return 0xffff_ffff &- place
      }
    }
    for (index, member) in incarnations.members.enumerated() {
      guard let member else { continue }
      let shift = shifts[member.incarnation]
      capture.records[index].bytes = member.frame.moved(
        sequence: shift[member.side], acknowledgment: shift[1 - member.side])
    }
  }

  /// Removes the SYNs, the SYN-ACKs and the ACKs that complete a handshake.
  ///
  /// Such an ACK carries nothing, stands at the first number after the SYN, and acknowledges
  /// the other side's SYN and no more. Only the first one goes, and copies of the same frame.
  static func cutHandshakes(_ capture: inout ClassicCapture) {
    let incarnations = Incarnations(capture.records)
    var completing: [Int: [UInt8]] = [:]
    var kept: [ClassicCapture.Record] = []
    for (record, member) in zip(capture.records, incarnations.members) {
      guard let member else {
        kept.append(record)
        continue
      }
      let frame = member.frame
      if frame.isSYN { continue }
      let incarnation = incarnations.all[member.incarnation]
      if incarnation.client == member.side, frame.hasACK, frame.length == 0, !frame.isRST,
        let own = incarnation.initial[member.side], frame.sequence == own &+ 1,
        let other = incarnation.initial[1 - member.side], frame.acknowledgment == other &+ 1
      {
        let first = completing[member.incarnation] ?? record.bytes
        completing[member.incarnation] = first
        if first == record.bytes { continue }
      }
      kept.append(record)
    }
    capture.records = kept
  }
}
