/// What became of one frame.
public enum DecodeOutcome: Hashable, Sendable, BitwiseCopyable {
  /// It carried a TCP segment, which has been written out.
  case segment
  /// It carried none that can be used; the segment was left as it was.
  case skipped(SkipReason)
}
