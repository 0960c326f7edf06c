public import Wire

/// Sockets in TIME_WAIT: how many at a time, and where they use up the ports of a client.
public struct TimeWaitSummary: Sendable {
  /// Stays in TIME_WAIT of clients.
  public private(set) var clients: UInt64 = 0
  /// Stays in TIME_WAIT of servers.
  public private(set) var servers: UInt64 = 0
  private var all: LevelWindow
  private var table: BoundedTable<Route, RouteLevel>
  private let span: Int64

  /// The way from a client's address to a server: each of its connections needs a port of the client.
  struct Route: TableKey {
    var client: IPAddress
    var server: Endpoint

    var spread: UInt64 { client.spread(seed: server.spread) }
  }

  /// No socket.
  ///
  /// - Parameter span: how long TIME_WAIT lasts, in seconds.
  init(span: Int64) {
    self.span = span
    all = LevelWindow(span: span, keepsSeries: true)
    table = BoundedTable(capacity: 1024)
  }

  /// Counts one stay.
  @inline(__always)
  mutating func count(_ stay: CloseTiming.TimeWait, client: IPAddress, server: Endpoint) {
    let start = stay.start.wholeSeconds
    let end = max(stay.end.wholeSeconds, start + 1)
    if stay.isClients {
      clients += 1
      all.add(from: start, to: end)
      count(from: start, to: end, on: Route(client: client, server: server))
    }
    if stay.isServers {
      servers += 1
      all.add(from: start, to: end)
    }
  }

  @inline(never)
  private mutating func count(from start: Int64, to end: Int64, on route: Route) {
    let span = span
    table.update(route, make: { _ in RouteLevel() }, weight: \.weight) {
      $0.add(from: start, to: end, span: span)
    }
  }

  /// How many routes were forgotten for want of room.
  public var forgottenRoutes: UInt64 { table.forgotten }

  /// The most sockets at a time, when that was first so, and the numbers over time.
  public var course: TimeWaitCourse {
    var window = all
    window.finish()
    return TimeWaitCourse(
      peak: window.peak, peakSecond: window.peakSecond, series: window.series ?? LevelSeries())
  }

  /// The routes with the most sockets in TIME_WAIT at a time, the most first.
  public func top(_ number: Int) -> [RouteSummary] {
    var routes = zip(table.keys, table.entries).map { key, entry in
      var window = entry.window(span: span)
      window.finish()
      return RouteSummary(
        client: key.client, server: key.server, sockets: entry.count, peak: window.peak,
        peakSecond: window.peakSecond ?? 0)
    }
    routes.sort { left, right in
      if left.peak != right.peak { return left.peak > right.peak }
      if left.client != right.client { return left.client.precedes(right.client) }
      return left.server.precedes(right.server)
    }
    return Array(routes.prefix(number))
  }

  /// Takes in the stays of another capture; of the two courses and rankings that with the higher peak
  /// stays.
  mutating func add(_ other: TimeWaitSummary) {
    let (clients, servers) = (clients + other.clients, servers + other.servers)
    if other.course.peak > course.peak { self = other }
    self.clients = clients
    self.servers = servers
  }
}

/// How many sockets were in TIME_WAIT over the time of a capture.
public struct TimeWaitCourse: Sendable {
  /// The most at a time.
  public let peak: UInt64
  /// The first second in which there were so many, counted since the epoch; nil if there were none.
  public let peakSecond: Int64?
  /// The numbers over time.
  public let series: LevelSeries
}

/// The sockets of a client that were in TIME_WAIT after connections to one server.
public struct RouteSummary: Sendable, Equatable {
  /// The client's address.
  public let client: IPAddress
  /// The server.
  public let server: Endpoint
  /// How many there were in all.
  public let sockets: UInt64
  /// How many at a time.
  public let peak: UInt64
  /// The first second in which there were so many, counted since the epoch.
  public let peakSecond: Int64
}

/// The sockets of one route; most routes never have more than a few at a time.
struct RouteLevel: Sendable {
  private(set) var count: UInt64 = 0
  private var recent = InlineArray<8, Span>(repeating: Span(start: 0, end: 0))
  private var window: LevelWindow?

  private struct Span: Sendable {
    var start: Int64
    var end: Int64
  }

  /// How much would be lost if the route were forgotten.
  var weight: UInt64 { count }

  mutating func add(from start: Int64, to end: Int64, span: Int64) {
    if window != nil {
      window?.add(from: start, to: end)
    } else if count < UInt64(recent.count) {
      recent[Int(count)] = Span(start: start, end: end)
    } else {
      var window = window(span: span)
      window.add(from: start, to: end)
      self.window = window
    }
    count += 1
  }

  /// All that was added.
  func window(span: Int64) -> LevelWindow {
    if let window { return window }
    var window = LevelWindow(span: span)
    for place in 0..<Int(min(count, UInt64(recent.count))) {
      window.add(from: recent[place].start, to: recent[place].end)
    }
    return window
  }
}

extension Timestamp {
  /// The second that the time lies in, counted since the epoch.
  var wholeSeconds: Int64 {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return rest < 0 ? seconds - 1 : seconds
  }
}
