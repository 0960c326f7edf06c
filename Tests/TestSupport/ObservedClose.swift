/// How a close looks in a capture to one who only reads the frames in order.
///
/// Independent of the program: what a truth of the wire is weighed with, where a point of capture
/// cannot see all of it.
public struct ObservedClose: Sendable {
  /// How often a FIN of either end was captured; index 0 is the end named first.
  public private(set) var finCounts = [0, 0]
  /// The form that the captured frames show; nil unless both ends' FINs were captured.
  public private(set) var shape: String?

  /// Where an end's first captured FIN stands.
  private struct Fin {
    /// The number that acknowledges it.
    var covering: UInt32
    var acknowledgment: UInt32
    var place: Int
  }

  /// Reads the frames between two ends, each an address in network order and a port.
  public init(in capture: ClassicCapture, from first: [UInt8], to second: [UInt8]) {
    var fins: [Fin?] = [nil, nil]
    var hasOwnAcknowledgment = false
    for (place, record) in capture.records.enumerated() {
      guard let frame = TCPFrame(record.bytes) else { continue }
      let side: Int
      switch (frame.source, frame.destination) {
      case (first, second): side = 0
      case (second, first): side = 1
      default: continue
      }
      if frame.isFIN {
        finCounts[side] += 1
        if fins[side] == nil {
          fins[side] = Fin(
            covering: frame.sequence &+ frame.length, acknowledgment: frame.acknowledgment,
            place: place)
        }
      } else if fins[side] == nil, let other = fins[1 - side], frame.hasACK,
        frame.acknowledgment == other.covering
      {
        hasOwnAcknowledgment = true
      }
    }
    guard let one = fins[0], let other = fins[1] else { return }
    let (earlier, later) = one.place < other.place ? (one, other) : (other, one)
    if later.acknowledgment != earlier.covering {
      shape = "simultaneous"
    } else {
      shape = hasOwnAcknowledgment ? "clean-four-way" : "merged-three-way"
    }
  }
}

extension ClassicCapture.Record {
  /// Whether it is a segment that ends a direction, or the connection.
  public var isFinOrReset: Bool { TCPFrame(bytes).map { $0.isFIN || $0.isRST } ?? false }
}
