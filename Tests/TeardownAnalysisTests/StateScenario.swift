import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// A connection on the wire and where its ends stood.
struct StateScenario: Sendable, CustomTestStringConvertible {
  /// The rule, as a sentence.
  var name: String
  var script: String
  /// The states of the client with the frames that prove them: `FIN_WAIT_1:14`.
  var client: String
  /// The same of the server.
  var server: String
  /// `server 0.010` or, where it was never left, `server 5 on`; nil for none.
  var closeWait: String?
  /// Unit: seconds.
  var finWait2: String?
  /// Who, the frame of its start, restarts, and how long from there to its end.
  var timeWait: String?
  var location: SourceLocation

  init(
    _ name: String, after prefix: LadderPrefix = .exchange(), _ script: String, client: String,
    server: String, closeWait: String? = nil, finWait2: String? = nil, timeWait: String? = nil,
    location: SourceLocation = #_sourceLocation
  ) {
    self.name = name
    self.script = prefix.script + script
    self.client = client
    self.server = server
    self.closeWait = closeWait
    self.finWait2 = finWait2
    self.timeWait = timeWait
    self.location = location
  }

  var testDescription: String { name }
}

extension StateScenario {
  /// Holds what is read from the first connection of the ladder against what is expected.
  func check(in setting: LadderSetting) throws {
    let ladder = try Ladder(script)
    let evidence = try #require(
      track(ladder.segments(in: setting)).first, sourceLocation: location)
    let verdict = Verdict(of: evidence)
    let history = try #require(
      StateHistory(of: evidence, judged: verdict), "\(ladder)", sourceLocation: location)
    let found = [
      "client \(history.client.summary)", "server \(history.server.summary)",
      "CLOSE_WAIT \(history.closeWait?.summary ?? "-")",
      "FIN_WAIT_2 \(history.finWait2.map(seconds) ?? "-")",
      "TIME_WAIT \(history.timeWait?.summary ?? "-")",
    ]
    let wanted = [
      "client \(client)", "server \(server)", "CLOSE_WAIT \(closeWait ?? "-")",
      "FIN_WAIT_2 \(finWait2 ?? "-")", "TIME_WAIT \(timeWait ?? "-")",
    ]
    #expect(found == wanted, "\(name), in \(setting)\n\(ladder)", sourceLocation: location)
  }
}

/// Tracks segments, the connections in the order in which they began.
func track(
  _ segments: [Segment], limits: TrackerLimits = TrackerLimits()
) -> [ConnectionEvidence] {
  var tracker = ConnectionTracker(limits: limits)
  var evidence = ConnectionEvidence()
  var connections: [ConnectionEvidence] = []
  for segment in segments {
    tracker.absorb(segment)
    while tracker.takeFinished(into: &evidence) { connections.append(evidence) }
  }
  tracker.finish()
  while tracker.takeFinished(into: &evidence) { connections.append(evidence) }
  return connections.sorted { $0.connection.id < $1.connection.id }
}

/// Nanoseconds as seconds, with no more places than needed.
private func seconds(_ nanoseconds: Int64) -> String {
  let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
  if rest == 0 { return "\(whole)" }
  var places = String(rest)
  places = String(repeating: "0", count: 9 - places.count) + places
  while places.last == "0" { places.removeLast() }
  return "\(whole).\(places)"
}

extension EndpointHistory {
  fileprivate var summary: String {
    (0..<count).map { place -> String in
      self[place].state.rawValue + (self[place].frame.map { ":\($0)" } ?? "")
    }.joined(separator: " ")
  }
}

extension CloseWait {
  fileprivate var summary: String {
    "\(side) \(seconds(duration))\(hasEnded ? "" : " on")"
  }
}

extension TimeWait {
  fileprivate var summary: String {
    "\(side.map { "\($0)" } ?? "both") \(restarts) \(seconds(end - start))"
      + (isReused ? " reused" : "")
  }
}
