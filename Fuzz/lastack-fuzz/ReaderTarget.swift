import PacketCapture
import Wire

/// Reads an input as a capture file, in blocks and through libpcap: both must yield the same.
enum ReaderTarget {
  /// A file without a name, in memory, that every input is written to.
  private static let file = MemoryFile()

  static func run(_ input: consuming FuzzInput) {
    file.write(input.octets)
    do throws(CaptureError) {
      var ours = try CaptureSource(path: file.path)
      do throws(CaptureError) {
        var reference = try CaptureSource(path: file.path, reader: .libpcap)
        compare(&ours, &reference)
      } catch {
        fatalError("only libpcap refuses to open it: \(error)")
      }
    } catch {
      let expected = refusal()
      expect(error == expected, "\(error)\ninstead of \(text(expected))")
    }
  }

  /// Why libpcap does not open the file.
  private static func refusal() -> CaptureError? {
    do throws(CaptureError) {
      _ = try CaptureSource(path: file.path, reader: .libpcap)
      return nil
    } catch {
      return error
    }
  }

  private static func compare(_ ours: inout CaptureSource, _ reference: inout CaptureSource) {
    var mine = FrameCopy()
    var expected = FrameCopy()
    repeat {
      let error = mine.take(from: &ours)
      let expectedError = expected.take(from: &reference)
      expect(error == expectedError, "\(text(error))\ninstead of \(text(expectedError))")
      expect(mine == expected, "\(mine)\ninstead of \(expected)")
      expect(ours.frameCount == reference.frameCount, "another number of frames")
      expect(ours.bytesRead == reference.bytesRead, "at another place")
    } while mine.isPresent
  }

  private static func text(_ error: CaptureError?) -> String { error?.description ?? "no error" }
}

/// What is kept of a frame, which itself cannot be kept.
private struct FrameCopy: Equatable {
  private(set) var isPresent = false
  private var number: UInt64 = 0
  private var timestamp = Timestamp(nanoseconds: 0)
  private var originalLength: UInt32 = 0
  private var octets: [UInt8] = []

  /// Takes the next frame of a source, or none at its end or where it fails.
  mutating func take(from source: inout CaptureSource) -> CaptureError? {
    do throws(CaptureError) {
      guard let frame = try source.next() else {
        self = FrameCopy()
        return nil
      }
      isPresent = true
      number = frame.number
      timestamp = frame.timestamp
      originalLength = frame.originalLength
      octets = unsafe frame.bytes.withUnsafeBufferPointer { unsafe Array($0) }
      return nil
    } catch {
      self = FrameCopy()
      return error
    }
  }
}
