import FlowTracking
import PacketCapture
import ReportWriting

extension CaptureFacts {
  /// Says on standard error what stopped the reading, and what the output itself has no room for.
  ///
  /// - Parameter isInReport: whether the output says what the capture lost.
  /// - Returns: the status for this capture.
  func comment(isInReport: Bool) -> ExitStatus {
    if !isInReport {
      for skipped in skipped where skipped.isDamage {
        Complaint.say(
          "\(file): \(Self.counted(skipped.frames, "frame")) could not be decoded: \(skipped.text)."
        )
      }
      for file in files {
        if let other = file.sameAs {
          Complaint.say("\(file.name): is the same file as \(other); read once.")
        }
      }
      if repeatedFrames > 0 {
        Complaint.say(
          "\(self.file): \(Self.counted(repeatedFrames, "frame")) in several files, taken once.")
      }
      if tracker.evictedConnections > 0 {
        Complaint.say(
          "\(file): \(Self.counted(tracker.evictedConnections, "connection")) let go early "
            + "because the table was full, \(tracker.evictedAlive) of them alive; "
            + "raise --memory or --max-connections.")
      }
    }
    if let failure {
      if files.isEmpty { Complaint.say(failure) }
      for file in files { file.failure.map(Complaint.say) }
      if !wasInterrupted { return .unreadable }
    }
    if wasInterrupted {
      Complaint.say("interrupted; the report covers what was read until then.")
      return .interrupted
    }
    return .done
  }

  /// `1 frame`, `2 frames`.
  private static func counted(_ count: UInt64, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension CaptureError {
  /// Says on standard error why a capture could not be opened.
  ///
  /// - Returns: the status for this capture.
  func comment() -> ExitStatus {
    if Interrupt.isRequested { return .interrupted }
    if case .noneReadable(let errors) = self {
      return errors.reduce(.done) { $0.combined(with: $1.comment()) }
    }
    Complaint.say(description)
    switch self {
    case .badFilter, .notInBlocks: return .usage
    default: return .unreadable
    }
  }
}
