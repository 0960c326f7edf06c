import Foundation
import MetricsServing
import Synchronization
import Testing

@Suite("The server of metrics") struct ServerTests {
  private static let page = "lastack_a 1\n"

  /// A server on a port of the system's choice.
  private func server(
    _ limits: ServerLimits = ServerLimits(),
    answer: @escaping @Sendable (String) -> Response? = { path in
      switch path {
      case "/metrics": Response(contentType: "text/plain", body: page)
      case "/ill": Response(isWell: false, contentType: "text/plain", body: "ill\n")
      default: nil
      }
    }
  ) throws -> MetricsServer {
    var server = try MetricsServer.bind(try #require(ListeningAddress("0")))
    try server.start(limits: limits, answer: answer)
    return server
  }

  private func status(_ answer: String) -> String { String(answer.prefix { $0 != "\r\n" }) }

  @Test func getIsAnsweredWithLengthAndType() throws {
    let server = try server()
    let answer = try TestClient.get("/metrics?x=y", from: server.address.port)
    #expect(
      answer == """
        HTTP/1.1 200 OK\r
        Content-Type: text/plain\r
        Content-Length: 12\r
        Cache-Control: no-store\r
        Connection: close\r
        \r
        lastack_a 1

        """)
  }

  @Test func otherPathsMethodsAndStatesHaveStatusesOfTheirOwn() throws {
    let server = try server()
    let port = server.address.port
    #expect(status(try TestClient.get("/", from: port)) == "HTTP/1.1 404 Not Found")
    #expect(status(try TestClient.get("/ill", from: port)) == "HTTP/1.1 503 Service Unavailable")
    let post = try TestClient(port)
    post.send("POST /metrics HTTP/1.1\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
    let refusal = post.receiveAll()
    #expect(status(refusal) == "HTTP/1.1 405 Method Not Allowed")
    #expect(refusal.contains("\r\nAllow: GET, HEAD\r\n"))
    let head = try TestClient(port)
    head.send("HEAD /metrics HTTP/1.1\r\nConnection: close\r\n\r\n")
    let headers = head.receiveAll()
    #expect(headers.contains("Content-Length: 12\r\n"))
    #expect(headers.hasSuffix("\r\n\r\n"))
  }

  @Test func aConnectionCarriesOneRequestAfterTheOther() throws {
    let server = try server()
    let client = try TestClient(server.address.port)
    for _ in 0..<3 {
      client.send("GET /metrics HTTP/1.1\r\n\r\n")
      #expect(client.receive(until: Self.page).hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
    client.send("GET /metrics HTTP/1.0\r\n\r\n")
    #expect(client.receiveAll().hasSuffix(Self.page))
  }

  @Test func whoConnectsBeforeTheStartWaitsAndIsAnswered() throws {
    var server = try MetricsServer.bind(try #require(ListeningAddress("0")))
    let client = try TestClient(server.address.port)
    client.send("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n")
    #expect(!client.isClosed(within: 0.2))
    try server.start { _ in Response(contentType: "text/plain", body: Self.page) }
    #expect(client.receiveAll().hasSuffix(Self.page))
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "/proc/net/if_inet6")
        && (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8))?
          .contains("00000000000000000000000000000001") == true,
      "needs IPv6 on the loopback interface"))
  func itListensOnIPv6() throws {
    var server = try MetricsServer.bind(try #require(ListeningAddress("[::1]:0")))
    try server.start { _ in Response(contentType: "text/plain", body: Self.page) }
    let client = try TestClient(server.address.port, isSix: true)
    client.send("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n")
    #expect(client.receiveAll().hasSuffix(Self.page))
  }

  @Test func scrapesInParallelAllGetTheWholePage() throws {
    let body = String(repeating: "lastack_a 1\n", count: 50_000)
    let server = try server { _ in Response(contentType: "text/plain", body: body) }
    let port = server.address.port
    let whole = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 16) { _ in
      for _ in 0..<10 {
        guard let answer = try? TestClient.get("/metrics", from: port) else { continue }
        if answer.hasSuffix("\r\n\r\n" + body) { whole.add(1, ordering: .relaxed) }
      }
    }
    #expect(whole.load(ordering: .relaxed) == 160)
  }

  @Test func aClientThatSendsNothingIsLetGoAndKeepsNobodyWaiting() throws {
    var limits = ServerLimits()
    limits.patience = 500
    let server = try server(limits)
    let silent = try TestClient(server.address.port)
    let slow = try TestClient(server.address.port)
    #expect(try TestClient.get("/metrics", from: server.address.port).hasSuffix(Self.page))
    // A header that never ends does not count as a request.
    for byte in "GET /metr" {
      slow.send(String(byte))
      usleep(100_000)
    }
    #expect(silent.isClosed(within: 5))
    #expect(slow.isClosed(within: 5))
  }

  @Test func aConnectionThatAsksNothingMoreIsLetGo() throws {
    var limits = ServerLimits()
    limits.idleness = 300
    let server = try server(limits)
    let client = try TestClient(server.address.port)
    client.send("GET /metrics HTTP/1.1\r\n\r\n")
    _ = client.receive(until: Self.page)
    #expect(!client.isClosed(within: 0.1))
    #expect(client.isClosed(within: 5))
  }

  /// Three million octets that are no request to answer, and something else than HTTP.
  enum Hostility: CaseIterable {
    case longTarget, longValue, longName, manyFields, noLineEnd, handshakeOfTLS

    var request: String {
      let long = String(repeating: "x", count: 3_000_000)
      return switch self {
      case .longTarget: "GET /\(long) HTTP/1.1\r\n\r\n"
      case .longValue: "GET / HTTP/1.1\r\na: \(long)\r\n\r\n"
      case .longName: "GET / HTTP/1.1\r\n\(long): a\r\n\r\n"
      case .manyFields:
        "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 500_000) + "\r\n"
      case .noLineEnd: long
      case .handshakeOfTLS: "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}"
      }
    }
  }

  @Test(arguments: Hostility.allCases)
  func aRequestThatIsHugeOrNoneIsRefusedAndEndsTheConnection(hostility: Hostility) throws {
    let server = try server()
    let client = try TestClient(server.address.port)
    client.send(hostility.request)
    let answer = client.receiveAll()
    // What is not read any more may cut the answer off by an RST.
    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    #expect(try TestClient.get("/metrics", from: server.address.port).hasSuffix(Self.page))
  }

  @Test func aConnectionTooManyClosesTheOldest() throws {
    var limits = ServerLimits()
    limits.connections = 8
    let server = try server(limits)
    let idle = try (0..<40).map { _ in try TestClient(server.address.port) }
    #expect(try TestClient.get("/metrics", from: server.address.port).hasSuffix(Self.page))
    let isClosed = idle.map { $0.isClosed(within: 0) }
    #expect(isClosed == (0..<40).map { $0 < 33 })
  }

  @Test func aClientThatAsksAndTakesNothingHasOneAnswerWaiting() throws {
    var limits = ServerLimits()
    limits.patience = 1000
    let asked = Mutex(0)
    let body = String(repeating: "x", count: 8_000_000)
    let server = try server(limits) { _ in
      asked.withLock { $0 += 1 }
      return Response(contentType: "text/plain", body: body)
    }
    let client = try TestClient(server.address.port)
    client.send(String(repeating: "GET /metrics HTTP/1.1\r\n\r\n", count: 1000))
    usleep(500_000)
    let answers = asked.withLock { $0 }
    #expect((1...2).contains(answers))
    // It is let go when its patience is over, wherever the answer stands.
    usleep(1_500_000)
    #expect(client.receiveAll().utf8.count < 2 * body.utf8.count)
  }
}
