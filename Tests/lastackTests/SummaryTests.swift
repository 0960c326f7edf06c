import Foundation
import TestSupport
import Testing

/// What the program says of a capture as a whole.
@Suite struct SummaryTests {
  private static let demo = SharedCaptures.root.appending(path: "Fixtures/demo.pcap").path

  private struct Summary: Decodable {
    struct Server: Decodable {
      let ip: String
      let port: Int
    }
    struct Worst: Decodable {
      struct CloseWait: Decodable {
        let side: String
        let server: Server
        let neverLeft: Int
        let max: Double?
      }
      struct TimeWait: Decodable {
        let client: String
        let peak: Int
        let share: Double
      }
      let closeWait: [CloseWait]
      let timeWait: [TimeWait]
    }
    struct TimeWait: Decodable {
      struct Series: Decodable {
        let sockets: [Int]
      }
      let clients: Int
      let servers: Int
      let seconds: Int
      let peak: Int
      let ports: Int
      let sustainableRate: Double
      let series: Series
    }
    struct Entry: Decodable {
      let connections: Int
    }
    let connections: Int
    let servers: [Entry]
    let worst: Worst
    let timeWait: TimeWait
  }

  private func summary(_ arguments: String...) throws -> Summary {
    let outcome = try Program.run([Self.demo, "--summary-json"] + arguments)
    #expect(outcome.status == 0)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Summary.self, from: Data(outcome.output.utf8))
  }

  @Test func theLeakStandsFirst() throws {
    let summary = try summary()
    let worst = try #require(summary.worst.closeWait.first)
    #expect(worst.side == "server")
    #expect(worst.server.ip == "10.77.0.2")
    #expect(worst.server.port == 8869)
    #expect(worst.neverLeft == 1)
    #expect(summary.servers.reduce(0) { $0 + $1.connections } == summary.connections)
  }

  @Test func socketsInTimeWaitAreReckonedByTheLifetimeAndThePortsThatAreSaid() throws {
    let usual = try summary()
    #expect(usual.timeWait.seconds == 60)
    #expect(usual.timeWait.ports == 28_232)
    #expect(usual.timeWait.series.sockets.max() == usual.timeWait.peak)
    // The capture takes 25 seconds: all sockets are in TIME_WAIT at its end.
    #expect(usual.timeWait.peak == usual.timeWait.clients + usual.timeWait.servers)
    let short = try summary("--msl", "1", "--ephemeral-ports", "40000-40009")
    #expect(short.timeWait.seconds == 2)
    #expect(short.timeWait.ports == 10)
    #expect(short.timeWait.sustainableRate == 5)
    #expect(short.timeWait.peak < usual.timeWait.peak)
    let route = try #require(short.worst.timeWait.first)
    #expect(route.share == Double(route.peak) / 10)
  }

  @Test(arguments: ["60999-32768", "0-10", "1-70000", "32768", "a-b", "1-2-3", ""])
  func portsThatAreNoneAreWrongUsage(ports: String) throws {
    let outcome = try Program.run(Self.demo, "--ephemeral-ports", ports)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("--ephemeral-ports takes two ports, such as 32768-60999"))
  }
}
