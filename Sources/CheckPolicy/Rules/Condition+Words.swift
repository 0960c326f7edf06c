internal import ReportWriting
internal import TeardownAnalysis

extension Condition {
  /// What is demanded, in one sentence.
  var demand: String {
    switch self {
    case .none(let traits): "No connection \(traits.phrase(isPlural: false))."
    case .forbid(let selector): "There is no connection where \(selector.text)."
    case .atMost(let traits, let limit):
      if limit.isZero {
        "No connection \(traits.phrase(isPlural: false))."
      } else {
        "At most \(limit.connections) \(traits.phrase(isPlural: limit != .count(1)))."
      }
    case .atLeast(let traits, let limit):
      if traits.traits == [.any] {
        "There \(limit == .count(1) ? "is" : "are") at least \(limit.connections)."
      } else {
        "At least \(limit.connections) \(traits.phrase(isPlural: limit != .count(1)))."
      }
    case .closeWait(let limit):
      "No end stays in CLOSE_WAIT for more than \(Self.exact(limit))."
    case .closeDuration(let limit): "No close takes more than \(Self.exact(limit))."
    }
  }

  /// What is allowed, or wanted, as it stands behind what was measured.
  var bound: String {
    switch self {
    case .none, .forbid: "allowed: none"
    case .atMost(_, let limit): limit.isZero ? "allowed: none" : "allowed: at most \(limit.text)"
    case .atLeast(_, let limit): "demanded: at least \(limit.text)"
    case .closeWait(let limit), .closeDuration(let limit):
      "allowed: \(Self.exact(limit))"
    }
  }

  /// A span of time in the largest unit that tells all of it.
  private static func exact(_ nanoseconds: Int64) -> String {
    for (size, unit): (Int64, String) in [(1_000_000_000, "s"), (1_000_000, "ms"), (1000, "us")]
    where nanoseconds % size == 0 {
      return "\(NumberText.grouped(UInt64(nanoseconds.magnitude) / UInt64(size))) \(unit)"
    }
    return "\(nanoseconds) ns"
  }

  /// What was measured of a connection, in words.
  func remark(on nanoseconds: Int64) -> String {
    let time = NumberText.duration(nanoseconds)
    if case .closeWait = self { return "in CLOSE_WAIT for \(time)" }
    return "the close took \(time)"
  }

  /// What so many connections do that count.
  func phrase(isPlural: Bool) -> String {
    switch self {
    case .none(let traits), .atMost(let traits, _), .atLeast(let traits, _):
      traits.phrase(isPlural: isPlural)
    case .forbid: isPlural ? "are so" : "is so"
    case .closeWait: "had an end that stayed in CLOSE_WAIT for longer"
    case .closeDuration: "took longer to close"
    }
  }
}

extension Allowance {
  /// `1 connection`, `10 connections`, `0.5% of the connections`.
  fileprivate var connections: String {
    switch self {
    case .count(let count): NumberText.counted(count, "connection")
    case .share: "\(text) of the connections"
    }
  }
}

extension TraitSet {
  /// What a connection, or several, do that have one of the traits: `is open or rst-aborted`.
  func phrase(isPlural: Bool) -> String {
    var parts: [String] = []
    var labels: [String] = []
    for trait in traits {
      switch trait {
      case .label(let label): labels.append(label.rawValue)
      case .any: parts.append(isPlural ? "exist" : "exists")
      case .loss: parts.append("lost a segment of the close")
      case .lossInWave(let wave): parts.append("lost a segment of wave \(wave)")
      case .reset: parts.append("had an RST")
      case .resetOfClass(let kind): parts.append("had an RST of class \(kind.rawValue)")
      }
    }
    if !labels.isEmpty {
      parts.insert((isPlural ? "are " : "is ") + labels.joined(separator: " or "), at: 0)
    }
    return parts.joined(separator: " or ")
  }
}
