public import Wire

/// A captured frame of a ladder.
public struct LadderFrame: Sendable {
  /// What was captured of it.
  public var bytes: [UInt8]
  /// Its length on the wire.
  public var originalLength: UInt32
  /// Its place in the capture, counted from 1.
  public var number: UInt64
  /// When it was captured.
  public var timestamp: Timestamp
}

extension Ladder {
  /// The captured frames, as bytes of the given link layer.
  ///
  /// Where a line says `cut`, the frame ends before the options.
  public func frames(
    in setting: LadderSetting = LadderSetting(), framing: Framing = .ethernet
  ) -> [LadderFrame] {
    segments(in: setting).map { segment in
      var builder = FrameBuilder(framing)
      var bytes: [UInt8]
      let originalLength: Int
      if segment.presence.contains(.optionsCut) {
        let options: [UInt8] = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2]
        builder.extraOptions = options
        bytes = builder.frame(segment)
        originalLength = bytes.count
        bytes.removeLast(Int(segment.payloadLength) + options.count)
      } else {
        bytes = builder.frame(segment)
        originalLength = bytes.count
      }
      return LadderFrame(
        bytes: bytes, originalLength: UInt32(originalLength), number: segment.frame,
        timestamp: segment.timestamp)
    }
  }
}
