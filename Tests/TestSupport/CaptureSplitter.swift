/// Splits a capture into rotated files, which read as one capture must give the same verdicts.
///
/// Takes classic pcap files.
public enum CaptureSplitter {
  /// The ways to split; each file has ten frames of the capture.
  public enum Kind: String, CaseIterable, Sendable {
    /// One after the other.
    case split
    /// Named in another order than that of time.
    case shuffled = "split-shuffled"
    /// Each repeats the last three frames of the one before.
    case overlapping = "split-overlapping"
  }

  /// One of the files.
  public struct Piece: Sendable {
    /// Its name.
    public let name: String
    /// What is in it.
    public let bytes: [UInt8]
  }

  private static let frames = 10

  /// The files, by name.
  public static func split(
    _ file: [UInt8], _ kind: Kind
  ) throws(CaptureRewriter.Failure) -> [Piece] {
    guard let capture = ClassicCapture(file) else { throw .notClassicPcap }
    let pieces: [ClassicCapture]
    switch kind {
    case .split, .shuffled: pieces = capture.pieces(of: frames)
    case .overlapping: pieces = capture.pieces(of: frames, overlap: 3)
    }
    return pieces.enumerated().map { index, piece in
      // Both are primes, so that no two places are the same, and their order is not that of time.
      let place = kind == .shuffled ? (index * 7919) % 100_003 : index
      let digits = String(place)
      let name = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
      return Piece(name: "ring_\(name).pcap", bytes: piece.written())
    }
  }
}
