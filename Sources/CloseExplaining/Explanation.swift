public import CloseAdvice
public import FlowTracking
public import ReportWriting
public import TeardownAnalysis
internal import Wire

/// A verdict made into something that a person can follow, check and act on.
///
/// Plain values and plain text; every form of output lays out the same explanation.
public struct Explanation: Sendable {
  /// The file's name as the user gave it.
  public var file: String
  /// The connection.
  public var connection: Connection
  /// The VLANs and tunnels around it, in words; nil where these tell nothing apart.
  public var network: String?
  /// Its one label.
  public var label: Label
  /// What happened, row by row.
  public var ladder: SegmentLadder
  /// What happened, in sentences, the frames named.
  public var events: [String]
  /// By what the losses are known.
  public var proofs: [String]
  /// Which calls stand behind the segments, as far as the wire shows it.
  public var calls: [String]
  /// What usually causes what was found, and what to look at next.
  public var advice: [Advice]
  /// Wireshark's display filter for exactly this connection.
  public var displayFilter: String
  /// What the reader has to know of that filter; nil when it is exact.
  public var filterRemark: String?
  /// In which of several files the frames of the ladder stand; empty for a capture of one file.
  public var filePlaces: [FilePlace] = []
  /// The interfaces on which the frames of the ladder were captured, by their numbers; empty for a capture
  /// on one interface.
  public var interfaces: [Int: CapturedInterface] = [:]
  /// How they are called.
  public var interfaceNames: [Int: String] = [:]
  /// Other connections of the same addresses and ports, if those were asked for.
  public var siblings = Siblings()

  /// Connections that have a four-tuple in common.
  public struct Siblings: Sendable, Equatable {
    /// The first of them, in the order in which they ended.
    public private(set) var list: [Sibling] = []
    /// How many there are, beside the explained one.
    public private(set) var count: UInt64 = 0

    /// How many are listed.
    static let limit = 20

    /// None.
    public init() {}

    /// Adds one.
    public mutating func add(_ evidence: borrowing ConnectionEvidence, _ label: Label) {
      count += 1
      guard list.count < Self.limit else { return }
      list.append(
        Sibling(
          id: evidence.connection.id, label: label, firstFrame: evidence.connection.firstFrame,
          lastFrame: evidence.connection.lastFrame, network: Explanation.network(of: evidence)))
    }

    /// Takes one out: the one that is explained.
    public mutating func remove(_ id: UInt64) {
      guard count > 0 else { return }
      count -= 1
      list.removeAll { $0.id == id }
    }
  }

  /// One of several connections of a four-tuple.
  public struct Sibling: Sendable, Equatable {
    /// Its number.
    public var id: UInt64
    /// How it ended.
    public var label: Label
    /// Its first frame.
    public var firstFrame: UInt64
    /// Its last frame.
    public var lastFrame: UInt64
    /// The VLANs and tunnels around it, in words; nil where these tell nothing apart.
    public var network: String?
  }

  /// The VLANs and tunnels around a connection, in words; nil where these tell nothing apart.
  static func network(of evidence: borrowing ConnectionEvidence) -> String? {
    evidence.separatesTunnels ? evidence.tunnel ?? "no VLAN or tunnel" : nil
  }

  /// Explains a connection.
  ///
  /// - Parameters:
  ///   - evidence: the connection.
  ///   - verdict: what is said of it.
  ///   - builder: has seen all of its segments.
  ///   - capture: where it was captured.
  ///   - hasAddresses: whether its addresses are those of the capture, rather than others in their
  ///     place.
  public init(
    _ evidence: ConnectionEvidence, _ verdict: Verdict, builder: LadderBuilder,
    capture: CaptureFacts, hasAddresses: Bool
  ) {
    file = capture.file
    connection = evidence.connection
    network = Self.network(of: evidence)
    label = verdict.label
    let states = StateHistory(of: evidence, judged: verdict)
    ladder = builder.finish(states)
    let narration = Narration(evidence, verdict, states)
    events = narration.sentences
    proofs = narration.proofs
    calls = CallReading(evidence, verdict, builder.calls).sentences
    advice = Finding.all(of: evidence, verdict, states).map { finding in
      Advice(on: finding.kind, Advice.Subject(of: finding, evidence.connection))
    }
    displayFilter = DisplayFilter.text(
      for: evidence.connection, excluding: builder.foreign, hasAddresses: hasAddresses)
    filterRemark = Self.remark(builder, hasAddresses: hasAddresses)
    if !evidence.interfaceNames.isEmpty { takeInterfaces(of: capture) }
  }

  private static func remark(_ builder: LadderBuilder, hasAddresses: Bool) -> String? {
    if !hasAddresses {
      return "The addresses are replaced, so it goes by ports and frames alone and fits the "
        + "original capture; connections of other hosts with the same two ports may show too."
    }
    let more = builder.foreignCount - UInt64(builder.foreign.count)
    if more == 0 { return nil }
    return "It also shows \(NumberText.counted(more, "frame")) of another connection with the "
      + "same addresses and ports, which came in between."
  }
}

extension Advice.Subject {
  /// The end of a connection that a finding is about.
  fileprivate init(of finding: Finding, _ connection: Connection) {
    let side = finding.side ?? .server
    self.init(
      end: connection.endpoint(side).description,
      serverPort: connection.endpoint(.server).port,
      peer: connection.endpoint(side.opposite).description, isClient: side == .client)
  }
}
