/// What one segment changed, as far as the log of the close must know.
struct SegmentEffect: OptionSet, BitwiseCopyable {
  var rawValue: UInt16

  /// It is the first to acknowledge the peer's FIN.
  static var firstCover: SegmentEffect { SegmentEffect(rawValue: 1 << 0) }
  /// It acknowledges the peer's FIN.
  static var coversFin: SegmentEffect { SegmentEffect(rawValue: 1 << 1) }
  /// It takes up sequence space beyond all before.
  static var newSpace: SegmentEffect { SegmentEffect(rawValue: 1 << 2) }
  /// It is a keep-alive probe.
  static var keepAlive: SegmentEffect { SegmentEffect(rawValue: 1 << 3) }
  /// Its IPv4 identification had been skipped before: it was overtaken.
  static var overtaken: SegmentEffect { SegmentEffect(rawValue: 1 << 4) }
  /// The FIN was acknowledged by a segment that was captured before it.
  static var finAlreadyCovered: SegmentEffect { SegmentEffect(rawValue: 1 << 5) }
  /// It sends data again from before its sender's FIN.
  static var repairsData: SegmentEffect { SegmentEffect(rawValue: 1 << 6) }
  /// It acknowledges, for the first time, all data before the peer's FIN and not the FIN.
  static var stopsAtFin: SegmentEffect { SegmentEffect(rawValue: 1 << 7) }
  /// It acknowledges octets of its peer that have not been captured: its FIN may be among them.
  static var acknowledgesUnseen: SegmentEffect { SegmentEffect(rawValue: 1 << 8) }
}
