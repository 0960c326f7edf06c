/// Numbers for the networks that packets were seen in, by the VLANs and tunnels around them.
///
/// 0 is the network without any. Numbers are given in the order of appearance; there are at most `limit`, and
/// what comes behind shares the last one.
struct ScopeTable {
  /// The number that networks share for which there is no room.
  static let limit: UInt16 = 4095

  private var numbers: [EncapsulationPath: UInt16] = [:]
  private var paths: [EncapsulationPath] = []
  /// Paths that were asked for lately, each where its mixture says: nearly every segment needs no more.
  private var recent: [Recent] = []

  private struct Recent {
    var path = EncapsulationPath()
    var number: UInt16 = 0
  }

  private static let recentCount = 64

  /// The number of a path.
  mutating func number(of path: EncapsulationPath) -> UInt16 {
    if path.isEmpty { return 0 }
    if recent.isEmpty { recent = Array(repeating: Recent(), count: Self.recentCount) }
    let place = Int(truncatingIfNeeded: path.mixture >> 58)
    if recent[place].path == path { return recent[place].number }
    let number = numbers[path] ?? add(path)
    recent[place] = Recent(path: path, number: number)
    return number
  }

  /// The path that has a number; an empty one of the number that networks share.
  func path(of number: UInt16) -> EncapsulationPath {
    let place = Int(number) - 1
    return paths.indices.contains(place) ? paths[place] : EncapsulationPath()
  }

  /// The steps of the path that has a number; none of the number that networks share.
  func steps(of number: UInt16) -> [EncapsulationStep] {
    path(of: number).steps
  }

  private mutating func add(_ path: EncapsulationPath) -> UInt16 {
    let number = UInt16(truncatingIfNeeded: numbers.count + 1)
    guard number < Self.limit else { return Self.limit }
    numbers[path] = number
    paths.append(path)
    return number
  }
}
