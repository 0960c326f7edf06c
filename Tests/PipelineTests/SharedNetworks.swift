import FlowTracking
import PacketDecode
import TeardownAnalysis
import TestSupport
import Wire

/// A capture of connections that the same addresses and ports make in several networks, from the frames to
/// the verdicts.
struct SharedNetworks {
  private struct Frame {
    var bytes: [UInt8]
    var time: Int64
  }

  private var frames: [Frame] = []

  /// Adds a connection to the capture.
  ///
  /// - Parameters:
  ///   - script: its ladder.
  ///   - setting: its addresses and numbers.
  ///   - towards: the network in which the client's segments are captured, and each of the networks in which
  ///     they are captured again, so many microseconds later.
  ///   - back: the same for the server's segments.
  ///   - after: microseconds from the start of the capture to its first segment.
  /// - Throws: `LadderError`, where the script has none.
  mutating func add(
    _ script: String, _ setting: LadderSetting = LadderSetting(), in towards: [Enclosure: Int64],
    back: [Enclosure: Int64]? = nil, after: Int64 = 0
  ) throws {
    for segment in try Ladder(script).segments(in: setting) {
      let bytes = FrameBuilder().frame(segment)
      let isClients = segment.tuple.sender(of: segment.direction) == setting.client
      for (network, delay) in isClients ? towards : back ?? towards {
        frames.append(
          Frame(
            bytes: network.around(bytes),
            time: segment.timestamp.nanoseconds + (after + delay) * 1000))
      }
    }
  }

  /// What the capture shows.
  struct Outcome {
    var statistics = TrackerStatistics()
    var verdicts: [Verdict] = []

    /// The verdicts that say that the connection may be a mixture.
    var mixed: [Verdict] {
      verdicts.filter { $0.anomalies.contains { $0.kind == .tunnelCollision } }
    }

    /// The labels in the order of the alphabet.
    var labels: [String] { verdicts.map(\.label.rawValue).sorted() }
  }

  /// Decodes and tracks the frames in the order of their times.
  func outcome(separating: Bool = false, limits: TrackerLimits = TrackerLimits()) -> Outcome {
    var outcome = Outcome()
    var decoder = PacketDecoder()
    decoder.separatesTunnels = separating
    var tracker = ConnectionTracker(limits: limits)
    var evidence = ConnectionEvidence()
    var queue = SegmentQueue()
    let order = frames.indices.sorted { (frames[$0].time, $0) < (frames[$1].time, $1) }
    for (place, index) in order.enumerated() {
      let frame = frames[index]
      let result = decoder.decode(
        frame.bytes.span, linkType: .ethernet, originalLength: UInt32(frame.bytes.count),
        frame: UInt64(place + 1), timestamp: Timestamp(nanoseconds: frame.time), into: &queue.next)
      precondition(result == .segment, "the frame is no segment")
      queue.watchesNetworks = decoder.hasEnclosed
      queue.pass(to: &tracker)
    }
    queue.finish(to: &tracker)
    tracker.finish()
    while tracker.takeFinished(into: &evidence) { outcome.verdicts.append(Verdict(of: evidence)) }
    outcome.statistics = tracker.statistics
    return outcome
  }
}
