import PacketDecode
import ReportWriting

extension FragmentCounters {
  /// What a report says of them.
  var facts: CaptureFacts.Fragments {
    CaptureFacts.Fragments(
      fragments: fragments, completed: completed, copies: copies, incomplete: incomplete,
      firstOnly: firstOnly, evicted: evicted, overlapping: overlapping)
  }
}

extension DecodeCounters {
  /// Every reason that occurred, with its count.
  var skippedFrames: [CaptureFacts.SkippedFrames] {
    SkipReason.allCases.filter { self[$0] > 0 }.map { reason in
      CaptureFacts.SkippedFrames(
        name: reason.name, text: reason.description, frames: self[reason],
        isDamage: reason.isDamage)
    }
  }
}
