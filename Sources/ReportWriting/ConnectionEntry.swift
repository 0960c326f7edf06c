internal import FlowTracking
package import TeardownAnalysis
internal import Wire

/// One connection in a text report: who and how on the first line, what happened on the next.
struct ConnectionEntry: Sendable {
  private let id: String
  private let client: String
  private let server: String
  private let label: Label
  private var detail: String
  /// On which interfaces it was seen, and what a live capture adds.
  private let remark: String?
  private let duration: String

  /// Where the second line begins, and where endpoints that do not fit go on.
  private static let indent = 9

  init(_ evidence: ConnectionEvidence, _ verdict: Verdict, _ note: LiveNote? = nil) {
    let connection = evidence.connection
    id = "#\(connection.id)"
    client = connection.endpoint(.client).description
    server = connection.endpoint(.server).description
    label = verdict.label
    let frames =
      connection.firstFrame == connection.lastFrame
      ? "frame \(connection.firstFrame)"
      : "frames \(connection.firstFrame)-\(connection.lastFrame)"
    let place = evidence.tunnel.map { ", \($0)" } ?? ""
    detail = "\(frames)\(place): " + ConnectionStory(evidence: evidence, verdict: verdict).sentence
    let remarks = [evidence.interfaceText, note?.sentence].compactMap(\.self)
    remark = remarks.isEmpty ? nil : remarks.joined(separator: "; ")
    duration = verdict.exchangeDuration.map(NumberText.duration) ?? ""
  }

  /// A number that two entries of one connection share if they say the same, whatever a live capture
  /// adds.
  var gist: Int {
    var hasher = Hasher()
    hasher.combine(label)
    hasher.combine(detail)
    hasher.combine(duration)
    return hasher.finalize()
  }

  /// Says that the entry takes the place of an earlier one.
  mutating func markAsAmended() {
    detail = "amended: \(detail)"
  }

  /// Writes the entry.
  func write(to canvas: inout TextCanvas) {
    let name = label.rawValue
    canvas.put("  ")
    canvas.put(id, .dim)
    canvas.pad(to: Self.indent)
    if canvas.column > Self.indent { canvas.put(" ") }
    let endpoints = "\(client) -> \(server)"
    if canvas.column + endpoints.utf8.count + 2 + name.utf8.count <= TextCanvas.width {
      canvas.put(endpoints)
      canvas.putRight(name, endingAt: TextCanvas.width, label.style)
    } else {
      canvas.put(client)
      if canvas.column + 2 + name.utf8.count > TextCanvas.width {
        canvas.newline()
        canvas.pad(to: Self.indent)
        canvas.put("-> \(server)")
        canvas.newline()
        canvas.putRight(name, endingAt: TextCanvas.width, label.style)
      } else {
        canvas.putRight(name, endingAt: TextCanvas.width, label.style)
        canvas.newline()
        canvas.pad(to: Self.indent)
        canvas.put("-> \(server)")
      }
    }
    canvas.newline()
    canvas.pad(to: Self.indent)
    let room = duration.isEmpty ? TextCanvas.width : TextCanvas.width - duration.utf8.count - 2
    let text = remark.map { "\(detail); \($0)" } ?? detail
    canvas.flow(text, indent: Self.indent, .dim, limit: room)
    if !duration.isEmpty { canvas.putRight(duration, endingAt: TextCanvas.width) }
    canvas.newline()
  }
}

extension Label {
  /// How the label is coloured: red for what broke, yellow for what was left over.
  package var style: TextCanvas.Style {
    switch self {
    case .cleanFourWay, .mergedThreeWay, .simultaneous: .green
    case .lostSegmentRetransmitted, .halfClosed, .unfinishedClose: .yellow
    case .rstAborted: .red
    case .open: .plain
    case .notEstablished: .cyan
    }
  }
}
