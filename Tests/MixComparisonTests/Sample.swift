import MixComparison
import ReportWriting
@testable import TeardownAnalysis
import Wire

@testable import FlowTracking

/// Tables of connections made by hand.
enum Sample {
  /// So many connections with a label to a server, on one side.
  struct Batch {
    let side: MixSide
    let label: Label
    let number: Int
    var host: UInt32 = 1
    var port: UInt16 = 443
  }

  static func table(
    by grouping: MixGrouping = .server, capacity: Int = 100, _ batches: [Batch]
  ) -> MixTable {
    var table = MixTable(grouping: grouping, capacity: capacity)
    var id: UInt64 = 0
    for batch in batches {
      for _ in 0..<batch.number {
        id += 1
        table.count(
          evidence(id, batch), judged: verdict(batch.label),
          in: batch.side == .before ? "before.pcap" : "after.pcap", on: batch.side)
      }
    }
    return table
  }

  /// A table of one server with so many aborted connections among others.
  static func aborts(before: Int, of totalBefore: Int, after: Int, of totalAfter: Int) -> MixTable {
    table([
      Batch(side: .before, label: .rstAborted, number: before),
      Batch(side: .before, label: .cleanFourWay, number: totalBefore - before),
      Batch(side: .after, label: .rstAborted, number: after),
      Batch(side: .after, label: .cleanFourWay, number: totalAfter - after),
    ])
  }

  private static func evidence(_ id: UInt64, _ batch: Batch) -> ConnectionEvidence {
    let server = Endpoint(address: IPAddress(v4: 0x0a00_0000 + batch.host), port: batch.port)
    let client = Endpoint(address: IPAddress(v4: 0x0b00_0001), port: 50_000)
    let (tuple, direction) = FourTuple.orient(from: client, to: server)
    var evidence = ConnectionEvidence()
    evidence.connection = Connection(parkedAs: tuple)
    evidence.connection.id = id
    evidence.connection.clientDirection = direction
    evidence.connection.firstFrame = id * 10
    evidence.connection.lastFrame = id * 10 + 6
    return evidence
  }

  private static func verdict(_ label: Label) -> Verdict {
    Verdict(
      label: label, shape: nil, reason: nil, initiator: nil, abortedBy: nil, handshake: .complete,
      waves: WaveList(), closeStart: nil, closeEnd: nil, spuriousRetransmissions: 0,
      halfCloseBytes: 0, resets: [], ignoredResets: 0, lateResets: 0, allDataDelivered: true,
      anomalies: [])
  }
}
