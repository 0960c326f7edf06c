import Foundation
import PacketCapture
import PacketDecode
import TestSupport
import Testing
import Wire

/// Captures of all sorts, damaged ones among them, that are not part of the repository.
///
/// `SharedCaptures` says where they are looked for; without them the tests are reported as skipped.
@Suite struct SharedCaptureTests {
  /// What one file yielded.
  struct Reading {
    var counters = DecodeCounters()
    var fragments = FragmentCounters()
    var frames: UInt64 = 0
    var error: CaptureError?
  }

  @Test(
    .enabled(if: SharedCaptures.has("malformed"), "the folder of malformed captures is absent"))
  func noFileCrashesAndEveryFrameIsCounted() {
    for file in SharedCaptures.files(in: "malformed") {
      let reading = read(file.path)
      #expect(reading.counters.frameCount == reading.frames, "\(file.lastPathComponent)")
    }
  }

  @Test(.enabled(if: SharedCaptures.has("real"), "the folder of real captures is absent"))
  func everyRealCaptureIsReadToItsEndWithSegmentsInIt() throws {
    for file in SharedCaptures.captures(in: "real") {
      let reading = read(file.path)
      #expect(reading.error == nil, "\(file.lastPathComponent)")
      #expect(reading.counters.frameCount == reading.frames)
      #expect(reading.counters.segmentCount > 0, "\(file.lastPathComponent)")
      #expect(reading.counters.damagedCount == 0, "\(file.lastPathComponent)")
      let bytes = try SharedCaptures.bytes(of: file)
      let records = ClassicCapture(bytes)?.records
      #expect(records?.count == Int(reading.frames), "\(file.lastPathComponent)")
    }
  }

  @Test(
    .enabled(if: SharedCaptures.has("lab"), "the folder of lab captures is absent"),
    arguments: CaptureRewriter.Kind.allCases)
  func aRewriteKeepsTheNumberOfSegments(kind: CaptureRewriter.Kind) throws {
    for file in SharedCaptures.captures(in: "lab") {
      let before = read(file.path).counters.segmentCount
      let rewritten = try TemporaryFile(
        CaptureRewriter.rewrite(SharedCaptures.bytes(of: file), kind))
      let reading = read(rewritten.path)
      #expect(reading.error == nil, "\(file.lastPathComponent)")
      switch kind {
      case .double, .mirrored: #expect(reading.counters.segmentCount == 2 * before)
      case .midstream: #expect(reading.counters.segmentCount <= before)
      case .fragments, .disorder:
        // A datagram whose two fragments were captured twice is put together once.
        let repeated = reading.fragments.copies / 2
        #expect(reading.counters.segmentCount + repeated == before, "\(file.lastPathComponent)")
      default: #expect(reading.counters.segmentCount == before, "\(file.lastPathComponent)")
      }
    }
  }

  private func read(_ path: String) -> Reading {
    var reading = Reading()
    do throws(CaptureError) {
      var source = try CaptureSource(path: path)
      var decoder = PacketDecoder()
      let end = Endpoint(address: IPAddress(v4: 0), port: 0)
      var segment = Segment(
        tuple: FourTuple.orient(from: end, to: end).tuple, direction: .fromLow, control: [],
        frame: 0, timestamp: Timestamp(nanoseconds: 0), sequence: SequenceNumber(0),
        acknowledgmentField: SequenceNumber(0), payloadLength: 0)
      do throws(CaptureError) {
        while let frame = try source.next() {
          let outcome = decoder.decode(
            frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
            frame: frame.number,
            timestamp: frame.timestamp, into: &segment)
          reading.counters.record(outcome, segment.presence)
        }
      } catch {
        reading.error = error
      }
      reading.frames = source.frameCount
      reading.fragments = decoder.fragmentCounters
    } catch {
      reading.error = error
    }
    return reading
  }
}
