import TestSupport
import Wire

/// Captures in which a connection falls silent while time goes on elsewhere.
extension ClassicCapture {
  /// A connection of no interest, whose segments let time pass.
  private static let bystander = (
    Endpoint(address: IPAddress(v4: 0xc000_0201), port: 50_000),
    Endpoint(address: IPAddress(v4: 0xc000_0202), port: 9)
  )

  /// The bystander's ends, as `Endpoint` describes them.
  static var bystanderEnds: Set<String> {
    [bystander.0.description, bystander.1.description]
  }

  /// Ten more seconds before every frame from the first FIN or RST on.
  ///
  /// Frames that follow within half a millisecond stay together: copies that the wire or the
  /// capture made are told by that.
  func stretched() -> ClassicCapture {
    var result = self
    var shift: Int64 = 0
    var isClosing = false
    for (place, record) in records.enumerated() {
      if isClosing, record.timestamp - records[place - 1].timestamp > 500_000 {
        shift += 10_000_000_000
      }
      isClosing = isClosing || record.isFinOrReset
      result.records[place].timestamp.nanoseconds += shift
    }
    return result
  }

  /// A segment of the bystander in every second in which nothing else happens.
  func withBystander() -> ClassicCapture {
    var result = self
    result.records = []
    var count: UInt32 = 0
    for record in records {
      while let last = result.records.last, record.timestamp - last.timestamp > 1_000_000_000 {
        result.records.append(Self.segment(count, after: last.timestamp))
        count += 1
      }
      result.records.append(record)
    }
    return result
  }

  private static func segment(_ count: UInt32, after time: Timestamp) -> Record {
    let (tuple, direction) = FourTuple.orient(from: bystander.0, to: bystander.1)
    var timestamp = time
    timestamp.nanoseconds += 1_000_000_000
    let bytes = FrameBuilder(.ethernet).frame(
      Segment(
        tuple: tuple, direction: direction, control: [.ack], frame: 0, timestamp: timestamp,
        sequence: SequenceNumber(1000 &+ count), acknowledgmentField: SequenceNumber(1),
        payloadLength: 1))
    return Record(bytes, at: timestamp)
  }
}
