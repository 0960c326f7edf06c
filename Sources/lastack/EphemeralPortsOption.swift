import ArgumentParser
import CaptureSummary

/// `--ephemeral-ports`: the ports that clients take for their connections.
struct EphemeralPortsOption: ParsableArguments {
  @Option(
    name: .customLong("ephemeral-ports"),
    help: ArgumentHelp(
      "The ports that clients take, as in net.ipv4.ip_local_port_range.", valueName: "FIRST-LAST"))
  var text = "32768-60999"

  func validate() throws {
    if range == nil {
      throw ValidationError(
        "--ephemeral-ports takes two ports, such as 32768-60999, the first not above the last; "
          + "'\(text)' is none.")
    }
  }

  /// The ports; nil where the text names none.
  private var range: ClosedRange<UInt16>? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
    guard parts.count == 2, let first = parts[0], let last = parts[1], first > 0, first <= last
    else {
      return nil
    }
    return first...last
  }

  /// What summaries reckon with.
  func settings(_ segments: SegmentLifetimeOption) -> SummarySettings {
    SummarySettings(
      timeWaitSeconds: segments.timeWait, ephemeralPorts: range ?? 32768...60999)
  }
}
