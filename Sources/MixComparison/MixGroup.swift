public import Wire

/// The connections that are compared with each other.
public enum MixGroup: Sendable, Hashable {
  /// All of them.
  case all
  /// Those to one address and port.
  case server(Endpoint)
  /// Those to one port, whatever the address.
  case port(UInt16)
  /// Those to servers that there was no room for.
  case rest

  /// The name for a person.
  public var name: String {
    switch self {
    case .all: "all servers"
    case .server(let endpoint): endpoint.description
    case .port(let number): "port \(number)"
    case .rest: "other servers"
    }
  }

  /// Whether `self` is listed before `other`: all, then by address and port, the rest last.
  func precedes(_ other: MixGroup) -> Bool {
    switch (self, other) {
    case (.server(let first), .server(let second)): first.precedes(second)
    case (.port(let first), .port(let second)): first < second
    default: rank < other.rank
    }
  }

  private var rank: Int {
    switch self {
    case .all: 0
    case .server, .port: 1
    case .rest: 2
    }
  }
}

/// By what connections are grouped for a comparison.
public enum MixGrouping: String, Sendable, CaseIterable {
  /// By the server's address and port.
  case server
  /// By the server's port.
  case port
  /// Not at all.
  case all

  /// The group of a connection to a server; nil where there is but one group.
  func group(of server: Endpoint) -> MixGroup? {
    switch self {
    case .server: .server(server)
    case .port: .port(server.port)
    case .all: nil
    }
  }
}
