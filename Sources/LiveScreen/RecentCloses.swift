import CaptureSummary
import TeardownAnalysis

/// The latest connections that ended, so many of each label, so that a busy label hides no rare one.
struct RecentCloses: Sendable {
  private var lists = [[Entry]](repeating: [], count: Label.allCases.count)
  private var told: UInt64 = 0
  /// How many of each label are kept.
  static let capacity = 64

  private struct Entry: Sendable {
    let order: UInt64
    var standing: ConnectionStanding
  }

  /// A connection has ended.
  mutating func add(_ standing: ConnectionStanding) {
    told += 1
    let place = standing.label.place
    if lists[place].count >= Self.capacity { lists[place].removeFirst() }
    lists[place].append(Entry(order: told, standing: standing))
  }

  /// What was said of a connection under a label is said otherwise, at the same place.
  mutating func amend(_ standing: ConnectionStanding, was label: Label) {
    guard let place = lists[label.place].firstIndex(where: { $0.standing.id == standing.id })
    else { return }
    var entry = lists[label.place].remove(at: place)
    entry.standing = standing
    let list = lists[standing.label.place]
    let target = list.firstIndex { $0.order > entry.order } ?? list.count
    lists[standing.label.place].insert(entry, at: target)
    if lists[standing.label.place].count > Self.capacity {
      lists[standing.label.place].removeFirst()
    }
  }

  /// Takes back that a connection ended.
  mutating func remove(_ id: UInt64, label: Label) {
    lists[label.place].removeAll { $0.standing.id == id }
  }

  /// The latest of some labels, the newest first.
  func latest(_ labels: Set<Label>) -> [ConnectionStanding] {
    labels.flatMap { lists[$0.place] }.sorted { $0.order > $1.order }.prefix(Self.capacity)
      .map(\.standing)
  }
}
