import FlowTracking
import ReportWriting
import TeardownAnalysis
public import Wire

/// How the screen words numbers and times.
public enum ScreenText {
  /// Something a second: a whole number from ten on, one decimal below.
  static func perSecond(_ rate: Double?, _ noun: String) -> String {
    guard let rate else { return "- \(noun)/s" }
    if rate >= 9.95 { return "\(NumberText.grouped(UInt64(rate.rounded()))) \(noun)/s" }
    let tenths = UInt64((rate * 10).rounded())
    return tenths == 0 ? "0 \(noun)/s" : "\(tenths / 10).\(tenths % 10) \(noun)/s"
  }

  /// Bits a second in a decimal unit: `9.80 Mbit/s`.
  static func bits(octetsPerSecond: Double?) -> String {
    guard let octetsPerSecond else { return "- bit/s" }
    let text = NumberText.bytes(UInt64(max(octetsPerSecond * 8, 0)))
    return text.dropLast() + "bit/s"
  }

  /// The time of day in UTC: `23:50:01`.
  public static func clock(_ time: Timestamp) -> String {
    String(NumberText.moment(time).suffix(8))
  }

  /// A span of time that goes on, without a part of a second that would only flicker.
  static func wholeSeconds(_ nanoseconds: Int64) -> String {
    let seconds = max(nanoseconds, 0) / 1_000_000_000
    return seconds < 60 ? "\(seconds) s" : NumberText.duration(seconds * 1_000_000_000)
  }

  /// Who began the close, or aborted the connection.
  static func actor(_ standing: ConnectionStanding) -> String {
    if let side = standing.abortedBy { return side == .client ? "client" : "server" }
    return standing.initiator?.rawValue ?? "-"
  }

  /// What is to be said of a connection beside its label.
  static func detail(_ standing: ConnectionStanding) -> String {
    var parts: [String] = []
    if let kind = standing.resetClass { parts.append(kind.rawValue) }
    if let reason = standing.reason { parts.append(reason.rawValue) }
    if let loss = standing.loss {
      let times = loss.segments == 1 ? "" : " \(NumberText.times(UInt64(loss.segments)))"
      parts.append("wave \(loss.wave) lost\(times) (\(loss.certainty.rawValue))")
    }
    if let wait = standing.closeWait {
      let side = wait.side == .client ? "client" : "server"
      if let until = wait.until {
        let stay = until - wait.since
        // Shorter ones are how connections close.
        if stay >= 1_000_000_000 { parts.append("CLOSE_WAIT \(wholeSeconds(stay))") }
      } else {
        parts.append("\(side) in CLOSE_WAIT")
      }
    }
    return parts.joined(separator: ", ")
  }
}

extension Label {
  /// How the label is coloured, as in the report: red for what broke, yellow for what was left over.
  var screenStyle: TextStyle {
    switch self {
    case .cleanFourWay, .mergedThreeWay, .simultaneous: .green
    case .lostSegmentRetransmitted, .halfClosed, .unfinishedClose: .yellow
    case .rstAborted: .red
    case .open: .plain
    case .notEstablished: .cyan
    }
  }
}
