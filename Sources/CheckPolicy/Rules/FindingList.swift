internal import CheckReporting
internal import FlowTracking
internal import ReportWriting
internal import TeardownAnalysis
internal import Wire

/// The connections that show why a rule is broken, the gravest first, in bounded memory.
struct FindingList {
  private var entries: [(weight: Int64, finding: CheckFinding)] = []
  private let limit: Int
  /// How many connections there were.
  private(set) var total: UInt64 = 0

  init(limit: Int) {
    self.limit = limit
  }

  /// The findings that were kept, the heaviest first and equals in the order in which they came.
  var kept: [CheckFinding] { entries.map(\.finding) }

  /// How many were not kept.
  var omitted: UInt64 { total - UInt64(entries.count) }

  /// Takes a connection in.
  mutating func add(_ connection: CheckedConnection, weight: Int64) {
    total += 1
    if entries.count >= limit {
      guard let last = entries.last, last.weight < weight else { return }
      entries.removeLast()
    }
    let place = entries.firstIndex { $0.weight < weight } ?? entries.endIndex
    entries.insert((weight, connection.finding), at: place)
  }
}

extension CheckedConnection {
  /// How many frames a finding names.
  private static var frameLimit: Int { 16 }

  /// The connection as evidence that a rule is broken.
  var finding: CheckFinding {
    CheckFinding(
      connection: connection.id, file: file, client: connection.endpoint(.client).description,
      server: connection.endpoint(.server).description, label: verdict.label.rawValue,
      frames: frames, message: message)
  }

  /// The frames of the close, and of the RST that ended the connection; else the first and the last.
  private var frames: [UInt64] {
    var places = EventSet()
    for wave in waves { places.formUnion(wave.events) }
    for reset in verdict.resets where reset.tookEffect {
      places.formUnion(EventSet(place: reset.event))
    }
    let frames = Array(EventFrames(places, of: evidence.events).prefix(Self.frameLimit))
    if !frames.isEmpty { return frames }
    let (first, last) = (connection.firstFrame, connection.lastFrame)
    return first == last ? [first] : [first, last]
  }

  /// What happened, in one sentence.
  private var message: String {
    let story = ConnectionStory(evidence: evidence, verdict: verdict).sentence
    let time = verdict.exchangeDuration.map { "; the close took \(NumberText.duration($0))" } ?? ""
    return story.prefix(1).uppercased() + story.dropFirst() + time + "."
  }
}
