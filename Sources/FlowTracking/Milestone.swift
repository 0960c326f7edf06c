public import Wire

/// A step in the life of a connection, told while the connection goes on.
///
/// What it means in the end is for the verdict to say, once nothing can change it any more.
public struct Milestone: Sendable, Equatable {
  /// What happened.
  public var kind: Kind
  /// The connection's number.
  public var id: UInt64
  /// Its two ends.
  public var tuple: FourTuple
  /// Which end is the client, as far as is known by then.
  public var clientDirection: Direction
  /// Who sent the segment.
  public var sender: Direction
  /// When the segment was captured.
  public var time: Timestamp

  /// What can happen to a connection.
  public enum Kind: Sendable {
    /// The handshake is complete, or the connection was found running.
    case established
    /// One end sent its FIN; the other one is in CLOSE_WAIT.
    case firstFin
    /// The other end sent its FIN, too.
    case secondFin
    /// Both FINs were acknowledged, or an RST came that may have ended it. An RST that turns out to
    /// be without effect lets it end once more.
    case ended
  }
}

/// How far the life of a connection has got, as far as milestones need it.
struct LifeStage: OptionSet, BitwiseCopyable {
  var rawValue: UInt8

  static var established: LifeStage { LifeStage(rawValue: 1) }
  static var lowFin: LifeStage { LifeStage(rawValue: 2) }
  static var highFin: LifeStage { LifeStage(rawValue: 4) }
  static var fins: LifeStage { LifeStage(rawValue: 6) }
  static var ended: LifeStage { LifeStage(rawValue: 8) }
}

extension Connection {
  /// How far its life has got.
  var stage: LifeStage {
    var stage: LifeStage = []
    switch phase {
    case .opening:
      if !facts.isDisjoint(with: .endedWhileOpening) { stage.insert(.ended) }
    case .open, .closing: stage.insert(.established)
    case .closed: stage.formUnion([.established, .ended])
    case .reset: stage.formUnion([.established, .ended])
    }
    if low.facts.contains(.fin) { stage.insert(.lowFin) }
    if high.facts.contains(.fin) { stage.insert(.highFin) }
    return stage
  }
}

extension Connection.Facts {
  fileprivate static var endedWhileOpening: Connection.Facts {
    refused.union(clientAborted)
  }
}
