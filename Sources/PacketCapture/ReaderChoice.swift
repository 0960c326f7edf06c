/// Who reads the frames of a capture; the frames and the errors are the same.
public enum ReaderChoice: String, CaseIterable, Sendable {
  /// Blocks where the input allows it, else libpcap.
  case auto
  /// libpcap alone, the reference.
  case libpcap
  /// Blocks, or an error where the input does not allow it.
  case block
}
