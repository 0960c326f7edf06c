import ArgumentParser
import FlowTracking
import MetricsServing
import MetricsWriting
import PacketDecode
import ReportWriting
import TeardownAnalysis
import Wire

/// The metrics of a live capture: counts what ends, and leaves all numbers on the board.
struct LiveMetrics: LiveObserver {
  private var closes = CloseMetrics()
  private let board: MetricsBoard

  fileprivate init(_ board: MetricsBoard) {
    self.board = board
  }

  /// Counts a connection.
  mutating func ended(_ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict) {
    closes.add(evidence, judged: verdict)
  }

  /// Publishes how things stand.
  mutating func passed(_ status: LiveStatus) {
    board.publish(
      MetricsSnapshot(
        facts: status.facts, census: status.census, closes: closes,
        skipReasons: MetricsSnapshot.allSkipReasons))
  }
}

extension MetricsSnapshot {
  fileprivate static let allSkipReasons = SkipReason.allCases.map(\.name)
}

/// The server of `--metrics`.
struct MetricsEndpoint: ~Copyable {
  private var server: MetricsServer
  private var board: MetricsBoard?

  /// Takes the port, which may need a right, and starts no thread.
  ///
  /// - Throws: any `ServerError`.
  init(_ address: ListeningAddress) throws(ServerError) {
    server = try MetricsServer.bind(address)
  }

  /// Where the metrics are.
  var url: String { "http://\(server.address)/metrics" }

  /// Starts the thread that answers: only once all privileges are gone, which are those of each
  /// thread.
  ///
  /// - Returns: what is to watch the capture.
  /// - Throws: any `ServerError`.
  mutating func start(_ facts: CaptureFacts) throws(ServerError) -> LiveMetrics {
    let board = MetricsBoard(
      MetricsSnapshot(
        facts: facts, census: ConnectionCensus(), closes: CloseMetrics(),
        skipReasons: MetricsSnapshot.allSkipReasons))
    self.board = board
    let start = WallClock.now.nanoseconds
    try server.start { path in
      switch path {
      case "/metrics":
        let process = ProcessFacts(
          version: Lastack.configuration.version, start: start,
          residentBytes: ProcessUsage.residentBytes, processorTime: ProcessUsage.processorTime)
        return Response(
          contentType: Exposition.contentType,
          body: MetricsPage.text(of: board.snapshot, process))
      case "/healthz":
        let health = board.health
        return Response(
          isWell: health.state == .capturing, contentType: "application/json", body: health.json)
      default: return nil
      }
    }
    return LiveMetrics(board)
  }

  /// The capture is over, and `/healthz` says so for as long as the program still runs.
  func close() {
    board?.close()
  }
}
