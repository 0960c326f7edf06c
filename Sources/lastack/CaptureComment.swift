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
      if tracker.evictedConnections > 0 {
        Complaint.say(
          "\(file): \(Self.counted(tracker.evictedConnections, "connection")) let go early; "
            + "raise --max-connections.")
      }
    }
    if let failure {
      Complaint.say(failure)
      return .unreadable
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
    Complaint.say(description)
    switch self {
    case .badFilter, .notInBlocks: return .usage
    default: return .unreadable
    }
  }
}
