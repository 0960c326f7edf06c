internal import CloseAdvice
internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

/// Draws what the verdict says was lost: captured segments that did not arrive, and segments that
/// were sent and never captured.
///
/// The verdict counts losses by wave. Which segment it was follows from what a loss is: of several
/// copies of a FIN the earlier ones; of the acknowledgments, the one before the FIN came again.
struct LostArrows {
  private let evidence: ConnectionEvidence
  private let verdict: Verdict

  init(_ evidence: ConnectionEvidence, _ verdict: Verdict) {
    self.evidence = evidence
    self.verdict = verdict
  }

  /// Marks and inserts rows.
  func mark(_ rows: inout [SegmentLadder.Row]) {
    for wave in verdict.waves.filter(\.isFin) {
      let answer = verdict.waves.first { $0.number == wave.number + 1 }
      markFins(wave, answer: answer, &rows)
      if let answer, answer.lost > 0, !answer.evidence.contains(.undecided) {
        markAnswers(answer, to: wave, &rows)
      }
    }
    markResets(&rows)
    markUnanswered(&rows)
  }

  private func markFins(_ wave: Wave, answer: Wave?, _ rows: inout [SegmentLadder.Row]) {
    let frames = evidence.frames(of: wave.events)
    let isUnseen = wave.evidence.contains(.sequencePastFin)
    let unseen =
      wave.lost == 0
      ? 0
      : max(Int(wave.lost) - max(frames.count - 1, 0), isUnseen ? 1 : 0)
    let lost = min(Int(wave.lost) - unseen, max(frames.count - 1, 0))
    let certainty = wave.certainty ?? .possible
    for frame in frames.prefix(lost) {
      rows.change(frame) { arrow in
        arrow.fate = .lost(certainty)
        if wave.evidence.contains(.undecided) { arrow.marks.append(.orItsAcknowledgment) }
      }
    }
    if answer?.lost ?? 0 == 0 {
      let isAnswer = wave.evidence.contains(.finAsAcknowledgment)
      for frame in frames.dropFirst(lost + 1) where isAcknowledged(wave.from) {
        rows.change(frame) { arrow in
          arrow.marks.removeAll { $0 == .retransmission }
          arrow.marks.insert(isAnswer ? .asAcknowledgment : .spurious, at: 0)
        }
      }
    }
    guard unseen > 0, let first = frames.first, let copy = rows.arrow(first) else { return }
    var ghost = copy
    ghost.becomeUnseen(certainty)
    rows.insert(ghost, before: first, times: unseen)
  }

  private func isAcknowledged(_ side: Side) -> Bool {
    evidence.connection.side(side).facts.contains(.finAcknowledged)
  }

  /// The acknowledgment that was lost stands between two copies of the FIN, captured or not.
  private func markAnswers(
    _ answer: Wave, to wave: Wave, _ rows: inout [SegmentLadder.Row]
  ) {
    let copies = evidence.frames(of: wave.events)
    let covers = evidence.events.filter { event in
      evidence.connection.side(sending: event.sender) == answer.from && !event.isReset
        && !event.marks.isDisjoint(with: [.coversFin, .firstCover])
    }.map(\.frame)
    let certainty = answer.certainty ?? .possible
    var left = Int(answer.lost)
    for (former, copy) in zip(copies, copies.dropFirst()) where left > 0 {
      left -= 1
      if let cover = covers.last(where: { $0 > former && $0 < copy }) {
        rows.change(cover) { $0.fate = .lost(certainty) }
      } else if let fin = rows.arrow(copy) {
        var ghost = SegmentArrow(
          from: answer.from, frame: nil, time: nil, control: .ack, sequence: nil,
          acknowledgment: fin.end, payload: 0)
        ghost.becomeUnseen(certainty)
        rows.insert(ghost, before: copy, times: 1)
      }
    }
  }

  private func markResets(_ rows: inout [SegmentLadder.Row]) {
    for finding in verdict.resets where evidence.events.indices.contains(finding.event) {
      rows.change(evidence.events[finding.event].frame) { arrow in
        if finding.tookEffect {
          arrow.marks.append(.ending)
        } else if finding.kind == .afterClose || verdict.lateResets > 0 {
          arrow.marks.append(.late)
        } else if verdict.label != .notEstablished {
          arrow.marks.append(.ignored)
        }
      }
    }
  }

  /// Nothing shows that a FIN that was never acknowledged, or a SYN without an answer, arrived.
  ///
  /// Where only one direction was captured, no acknowledgment is missing.
  private func markUnanswered(_ rows: inout [SegmentLadder.Row]) {
    for index in rows.indices {
      guard case .arrow(var arrow) = rows[index], arrow.fate == .arrived else { continue }
      let isPendingFin =
        arrow.control.contains(.fin) && !isAcknowledged(arrow.from)
        && !evidence.connection.isOneSided
      let isPendingSyn = arrow.control.contains(.syn) && verdict.reason == .unanswered
      let wasReset = verdict.label == .rstAborted
      guard isPendingSyn || isPendingFin && !wasReset else { continue }
      arrow.fate = .unconfirmed
      rows[index] = .arrow(arrow)
    }
  }
}

extension SegmentArrow {
  /// Turns a copy into a segment that was sent and lost before the point of capture.
  fileprivate mutating func becomeUnseen(_ certainty: Certainty) {
    frame = nil
    time = nil
    marks = [.unseen]
    fate = .lost(certainty)
  }
}

extension [SegmentLadder.Row] {
  /// The segment of a frame, if it is drawn.
  fileprivate func arrow(_ frame: UInt64) -> SegmentArrow? {
    guard let index = index(of: frame), case .arrow(let arrow) = self[index] else { return nil }
    return arrow
  }

  private func index(of frame: UInt64) -> Int? {
    firstIndex { row in
      guard case .arrow(let arrow) = row else { return false }
      return arrow.frame == frame
    }
  }

  fileprivate mutating func change(_ frame: UInt64, _ body: (inout SegmentArrow) -> Void) {
    guard let index = index(of: frame), case .arrow(var arrow) = self[index] else { return }
    body(&arrow)
    self[index] = .arrow(arrow)
  }

  fileprivate mutating func insert(_ arrow: SegmentArrow, before frame: UInt64, times: Int) {
    guard let index = index(of: frame) else { return }
    insert(contentsOf: repeatElement(.arrow(arrow), count: Swift.min(times, 16)), at: index)
  }
}
