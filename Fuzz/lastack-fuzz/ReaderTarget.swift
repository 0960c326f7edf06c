import PacketCapture
import Wire

/// Reads an input as a capture file, in blocks and through libpcap: both must yield the same.
enum ReaderTarget {
  /// A file without a name, in memory, that every input is written to.
  private static let file = MemoryFile()

  static func run(_ input: consuming FuzzInput) { compare(input.octets) }

  /// Ends the program where the readers of a file differ in more than libpcap's own limits.
  static func compare(_ octets: [UInt8]) {
    file.write(octets)
    let difference = ReaderComparison.difference(file.path)
    expect(difference == nil, difference ?? "")
  }
}

/// Reads a capture in memory to its end.
enum WholeReading {
  /// What is kept of a capture.
  struct Outcome: Equatable {
    var frames: UInt64 = 0
    var digest = Hasher()
    var error: String?

    static func == (one: Outcome, other: Outcome) -> Bool {
      one.frames == other.frames && one.digest.finalize() == other.digest.finalize()
        && one.error == other.error
    }
  }

  /// Reads up to a number of frames, and holds each to what it says of itself.
  static func outcome(of octets: [UInt8], limit: UInt64 = .max) -> Outcome {
    var outcome = Outcome()
    do throws(CaptureError) {
      var source = try CaptureSource(octets: octets, path: "a")
      while outcome.frames < limit, let frame = try take(from: &source, into: &outcome) {
        let isKnown = source.interfaces.indices.contains(frame.interface)
        expect(isKnown, "of no interface: \(frame.interface)")
        expect(frame.number == source.frameCount, "\(frame.number) of \(source.frameCount)")
      }
      if let place = source.bytesRead {
        expect(place <= UInt64(octets.count), "at \(place) of \(octets.count)")
      }
    } catch {
      let text = error.description
      expect(text.hasPrefix("a: ") || text.contains(" a"), "where? \(text)")
      expect(!text.contains { $0.isNewline }, "not one line: \(text)")
      outcome.error = text
    }
    return outcome
  }

  private static func take(
    from source: inout CaptureSource, into outcome: inout Outcome
  ) throws(CaptureError) -> (number: UInt64, interface: Int)? {
    guard let frame = try source.next() else { return nil }
    outcome.frames += 1
    outcome.digest.combine(frame.number)
    outcome.digest.combine(frame.timestamp.nanoseconds)
    outcome.digest.combine(frame.originalLength)
    for index in frame.bytes.indices { outcome.digest.combine(frame.bytes[index]) }
    return (frame.number, frame.interface)
  }
}
