import FlowTracking
import TeardownAnalysis
import Testing
import Wire

@testable import CaptureSummary

@Suite("Servers and routes") struct TableTests {
  private func server(_ number: UInt32) -> Endpoint {
    Endpoint(address: IPAddress(v4: 0x0a00_0000 + number), port: 443)
  }

  @Test func aFullTableForgetsTheLightestAndSaysSo() {
    var table = ServerTable(capacity: 4)
    for number: UInt32 in 1...100 {
      table.count(server(number), .cleanFourWay, abortedBy: nil, nil)
      table.count(server(0), .rstAborted, abortedBy: .server, nil)
    }
    #expect(table.forgotten > 0)
    #expect(table.all.count <= 4)
    let top = table.top(1, by: \.aborts)
    #expect(top.map(\.server) == [server(0)])
    #expect(top.map(\.abortsByServer) == [100])
  }

  @Test func whatNeverClosedIsNoStayThatEnded() throws {
    var table = ServerTable()
    let second: Int64 = 1_000_000_000
    for stay in 1...100 {
      table.count(
        server(1), .cleanFourWay, abortedBy: nil,
        .init(side: .server, duration: Int64(stay) * second, hasEnded: true))
    }
    table.count(
      server(1), .halfClosed, abortedBy: nil,
      .init(side: .server, duration: 300 * second, hasEnded: false))
    let stays = try #require(table.all.first).serverCloseWait
    #expect(stays.durations.count == 100)
    #expect(stays.neverLeft == 1)
    #expect(stays.longest == 300 * second)
    let half = try #require(stays.durations.quantile(percent: 50))
    #expect(half >= 50 * second && half <= 50 * second + 50 * second / 16)
    let worst = CloseWaitEnd.worst(of: table)
    #expect(worst.map(\.side) == [.server])
  }

  @Test func leaksStandBeforeWhatTookLong() {
    var table = ServerTable()
    table.count(
      server(1), .cleanFourWay, abortedBy: nil,
      .init(side: .server, duration: 900_000_000_000, hasEnded: true))
    table.count(
      server(2), .halfClosed, abortedBy: nil,
      .init(side: .client, duration: 1_000_000_000, hasEnded: false))
    #expect(CloseWaitEnd.worst(of: table).map(\.server) == [server(2), server(1)])
    #expect(CloseWaitEnd.worst(of: table).map(\.side) == [.client, .server])
  }

  @Test(arguments: [5, 8, 9, 200])
  func aRouteCountsItsSocketsAtATime(number: Int) throws {
    var summary = TimeWaitSummary(span: 60)
    let client = IPAddress(v4: 0x0a00_0001)
    // Two a second: after a minute each new one takes the place of an old one.
    for place in 0..<number {
      let start = Timestamp(nanoseconds: Int64(place) * 500_000_000)
      summary.count(
        .init(
          isClients: true, isServers: false, start: start,
          end: Timestamp(nanoseconds: start.nanoseconds + 60_000_000_000)),
        client: client, server: server(1))
    }
    let route = try #require(summary.top(1).first)
    #expect(route.sockets == UInt64(number))
    #expect(route.peak == UInt64(min(number, 120)))
    #expect(summary.course.peak == route.peak)
    #expect(summary.clients == UInt64(number) && summary.servers == 0)
  }

  @Test func bothEndsMayBeInTimeWait() {
    var summary = TimeWaitSummary(span: 60)
    summary.count(
      .init(
        isClients: true, isServers: true, start: Timestamp(nanoseconds: 0),
        end: Timestamp(nanoseconds: 60_000_000_000)),
      client: IPAddress(v4: 1), server: server(1))
    #expect(summary.course.peak == 2)
    #expect(summary.top(5).map(\.peak) == [1])
  }

  @Test(
    arguments: zip([DurationHistogram.Precision.fine, .coarse], [128, 16] as [Int64]))
  func quantilesLieWithinTheirBounds(precision: DurationHistogram.Precision, part: Int64) throws {
    var histogram = DurationHistogram(precision)
    #expect(histogram.quantile(percent: 50) == nil)
    for value in 1...1000 { histogram.add(Int64(value) * 1_000_000) }
    for percent: UInt64 in [1, 50, 95, 99] {
      let truth = Int64(percent) * 10_000_000
      let quantile = try #require(histogram.quantile(percent: percent))
      #expect(quantile >= truth && quantile <= truth + truth / part)
    }
    #expect(histogram.quantile(percent: 100) == 1_000_000_000)
    #expect(histogram.shortest == 1_000_000)
    histogram.add(-5)
    #expect(histogram.shortest == 0)
    histogram.add(.max)
    #expect(histogram.longest == .max)
    #expect(histogram.quantile(percent: 100) == .max)
    #expect(histogram.count == 1002)
  }
}
