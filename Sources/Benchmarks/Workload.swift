/// How many connections of what kind the benchmark's capture holds.
enum Workload {
  /// Changes whenever the generator does, so that an older file is made anew.
  static let version = 1
  static let seed: UInt64 = 0x6c61_7374_6163_6b31
  static let connections = 396_000
  /// New connections a second, so that the capture spans half an hour.
  static let connectionsPerSecond = 220
  /// Four-tuples are taken again after 149 s: within the time that a closed one is kept in mind.
  static let clients = 32
  static let portsPerClient = 1024
  static let servers = 4
  /// 2026-01-01T00:00:00Z in nanoseconds.
  static let start: Int64 = 1_767_225_600_000_000_000
  static let snapshotLength = 128

  /// What the capture must at least hold to be worth its name.
  static let leastFrames = 5_400_000
  static let leastConnections = 390_000

  /// How a connection ends.
  enum Ending: CaseIterable {
    case cleanFourWay, mergedThreeWay, simultaneous, reset, lostFin, unanswered, refused

    /// Shares in a thousand, after what servers of short requests see.
    static func drawn(from random: inout SplitMix64) -> Ending {
      switch random.below(1000) {
      case ..<560: .cleanFourWay
      case ..<880: .mergedThreeWay
      case ..<895: .simultaneous
      case ..<950: .reset
      case ..<980: .lostFin
      case ..<990: .unanswered
      default: .refused
      }
    }
  }
}
