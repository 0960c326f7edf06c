/// A kind of traffic that the benchmark generates and measures.
enum Workload: String, CaseIterable {
  /// Short exchanges in the manner of HTTP/1, whose four-tuples are soon taken again.
  case short
  /// The same over IPv6.
  case ipv6
  /// The same with losses: SYNs, data, ACKs and FINs that are sent again.
  case lossy
  /// Few connections that transfer much, in whole frames.
  case bulk
  /// The same with segments lost on the way.
  case lossyBulk = "lossy-bulk"
  /// A million connections that are open at the same time, and stay so.
  case million
  /// The same exchange and close for every connection, with 10,000 of them at a time.
  case flat10k = "flat-10k"
  /// The same with 100,000 at a time.
  case flat100k = "flat-100k"
  /// The same with 1,000,000 at a time.
  case flat1m = "flat-1m"
  /// A capture without a frame: what starting costs.
  case empty

  /// Changes whenever a generator does, so that older files are made anew.
  static let version = 5
  static let seed: UInt64 = 0x6c61_7374_6163_6b31
  /// 2026-01-01T00:00:00Z in nanoseconds.
  static let start: Int64 = 1_767_225_600_000_000_000

  /// Those that are measured against the floor, in the order of the report.
  static let compared: [Workload] = [.short, .ipv6, .lossy, .bulk, .lossyBulk, .million]
  /// Those whose cost per frame is held against each other, with the connections at a time.
  static let flatness: [Workload] = [.flat10k, .flat100k, .flat1m]

  /// What it holds, for a heading.
  var title: String {
    switch self {
    case .short: "short connections, four-tuples used again"
    case .ipv6: "short connections over IPv6"
    case .lossy: "short connections with losses"
    case .bulk: "bulk transfers in whole frames"
    case .lossyBulk: "bulk transfers with losses"
    case .million: "a million connections at once, left open"
    case .flat10k: "10,000 connections at a time"
    case .flat100k: "100,000 connections at a time"
    case .flat1m: "1,000,000 connections at a time"
    case .empty: "no frame"
    }
  }

  /// How many connections there are at a scale of 1.
  private var fullConnections: Int {
    switch self {
    case .short: 396_000
    case .ipv6, .lossy: 100_000
    case .bulk, .lossyBulk: 100
    case .million, .flat1m: 1_000_000
    case .flat10k, .flat100k: 300_000
    case .empty: 0
    }
  }

  /// How many connections there are at a scale: 1 is the full measurement.
  ///
  /// The connections of bulk transfers do not become fewer, but shorter.
  func connections(scale: Double) -> Int {
    switch self {
    case .bulk, .lossyBulk, .empty: fullConnections
    default: max(1, Int((Double(fullConnections) * scale).rounded()))
    }
  }

  /// How many are open at the same time, of those workloads that have a fixed number.
  func connectionsAtOnce(scale: Double) -> Int {
    let all = connections(scale: scale)
    switch self {
    case .flat10k: return max(1, all / 30)
    case .flat100k: return max(1, all / 3)
    default: return all
    }
  }

  /// How many full segments a bulk transfer has at a scale.
  func transferSegments(scale: Double) -> Int { max(2, Int((10_000 * scale).rounded())) }

  /// How many octets of each frame are kept.
  var snapshotLength: Int { self == .bulk || self == .lossyBulk ? 262_144 : 128 }

  /// Whether the frames are of IPv6.
  var isIPv6: Bool { self == .ipv6 }
}

/// How the short connections follow each other.
enum ShortConnections {
  /// Nanoseconds from one to the next: 220 new ones a second, so that the full capture spans half an hour.
  ///
  /// A smaller capture spans the same time, so that its connections are forgotten and their four-tuples
  /// taken again as in the full one.
  static func interval(scale: Double) -> Int64 { Int64(1_000_000_000 / (220 * scale)) }

  static let clients = 32
  static let servers = 4

  /// Four-tuples are taken again after 149 s: within the time that a closed one is kept in mind.
  static func portsPerClient(scale: Double) -> Int { max(1, Int((1024 * scale).rounded())) }

  /// How a connection ends.
  enum Ending: CaseIterable {
    case cleanFourWay, mergedThreeWay, simultaneous, reset
    case lostFin, lostLastACK, unanswered, refused

    /// Shares in a thousand, after what servers of short requests see; with losses, a fifth lose a
    /// segment of the close.
    static func drawn(from random: inout SplitMix64, lossy: Bool) -> Ending {
      switch random.below(1000) {
      case ..<(lossy ? 400 : 560): .cleanFourWay
      case ..<(lossy ? 700 : 880): .mergedThreeWay
      case ..<(lossy ? 715 : 895): .simultaneous
      case ..<(lossy ? 770 : 950): .reset
      case ..<(lossy ? 880 : 980): .lostFin
      case ..<(lossy ? 980 : 980): .lostLastACK
      case ..<990: .unanswered
      default: .refused
      }
    }
  }
}
