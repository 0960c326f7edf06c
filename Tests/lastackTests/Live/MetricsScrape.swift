import Foundation
import TestSupport
import Testing

/// Who asks a program that runs in a namespace for its metrics, from inside that namespace.
struct MetricsScrape {
  let namespace: String
  let port: UInt16

  /// Finds out where the program serves them.
  init(_ program: LiveProgram, in namespace: String) throws {
    self.namespace = namespace
    let line = try #require(
      program.errors.split(separator: "\n").first { $0.contains("metrics at http://127.0.0.1:") })
    let digits = line.split(separator: ":").last?.prefix { $0.isNumber }
    port = try #require(digits.flatMap { UInt16($0) })
  }

  /// The status line and the body of an answer.
  func get(_ path: String) throws -> (status: String, body: String) {
    let socket = try LabSocket.make(in: namespace)
    try socket.connect(to: "127.0.0.1", port: port)
    let answer = socket.exchange("GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1)
    try #require(parts.count == 2, "\(answer)")
    return (String(parts[0].prefix { $0 != "\r\n" }), String(parts[1]))
  }

  /// The page, read strictly.
  func page() throws -> ExpositionText {
    let (status, body) = try get("/metrics")
    #expect(status == "HTTP/1.1 200 OK")
    return try ExpositionText(body)
  }

  /// The page as soon as so many connections have their verdict.
  func page(closed: Int, within seconds: Double = 30) throws -> ExpositionText {
    let limit = Date(timeIntervalSinceNow: seconds)
    while true {
      let page = try page()
      let sum = page.families["lastack_connections_closed_total"]?.samples.reduce(0) {
        $0 + $1.value
      }
      if sum == Double(closed) { return page }
      guard Date() < limit else { throw Wait(closed: closed, seen: sum ?? 0) }
      Thread.sleep(forTimeInterval: 0.2)
    }
  }

  /// Fewer, or more, connections than were waited for.
  struct Wait: Error {
    let closed: Int
    let seen: Double
  }
}
