import MetricsWriting
import Synchronization

/// Where the capture leaves its numbers, and where who asks for them finds them.
///
/// The lock is held for as long as it takes to put a value down or to take it up, so that a scraper
/// never keeps the capture waiting.
final class MetricsBoard: Sendable {
  private let latest: Mutex<Note>

  /// How long the capture may be silent and still be called well.
  private static let patience = Duration.seconds(10)

  private struct Note {
    var snapshot: MetricsSnapshot
    var time: SuspendingClock.Instant
    var isOver = false
  }

  /// A board that shows a capture which is about to begin.
  init(_ snapshot: MetricsSnapshot) {
    latest = Mutex(Note(snapshot: snapshot, time: .now))
  }

  /// Puts down how things stand now.
  func publish(_ snapshot: MetricsSnapshot) {
    latest.withLock { $0 = Note(snapshot: snapshot, time: .now) }
  }

  /// The capture is over.
  func close() {
    latest.withLock { $0.isOver = true }
  }

  /// How things stood last.
  var snapshot: MetricsSnapshot { latest.withLock { $0.snapshot } }

  /// Whether the capture goes on, as a load balancer wants to know it.
  var health: Health {
    let (time, isOver) = latest.withLock { ($0.time, $0.isOver) }
    let silence = SuspendingClock.now - time
    let state: Health.State = isOver ? .ended : silence < Self.patience ? .capturing : .stalled
    return Health(state: state, silence: silence)
  }

  /// Whether the capture goes on.
  struct Health {
    let state: State
    /// Since the capture last told how things stand.
    let silence: Duration

    /// What the capture does.
    enum State: String {
      case capturing, stalled, ended
    }

    /// One JSON object.
    var json: String {
      let milliseconds = silence / .milliseconds(1)
      let seconds = (milliseconds / 1000).formatted(places: 3)
      return #"{"status":"\#(state.rawValue)","last_look_seconds":\#(seconds)}"# + "\n"
    }
  }
}

extension Double {
  /// The number with so many decimals; for small numbers that are not negative.
  fileprivate func formatted(places: Int) -> String {
    var unit = 1
    for _ in 0..<places { unit *= 10 }
    let scaled = Int((max(self, 0) * Double(unit)).rounded())
    let part = String(scaled % unit)
    return "\(scaled / unit)." + String(repeating: "0", count: places - part.count) + part
  }
}
