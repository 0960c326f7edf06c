import CloseAdvice
import FlowTracking
import ReportWriting
import TeardownAnalysis
import TestSupport
import Wire

@testable import CloseExplaining

/// A connection that went through both readings: judged first, then explained.
struct Explained {
  let evidence: ConnectionEvidence
  let verdict: Verdict
  let explanation: Explanation

  /// Explains the first connection of some segments.
  init(_ segments: [Segment], bounds: LadderBuilder.Bounds = LadderBuilder.Bounds()) {
    var tracker = ConnectionTracker()
    var room = ConnectionEvidence()
    var first = ConnectionEvidence()
    for segment in segments { tracker.absorb(segment) }
    tracker.finish()
    while tracker.takeFinished(into: &room) {
      if room.connection.id == 1 { first = room }
    }
    evidence = first
    verdict = Verdict(of: first)

    var builder = LadderBuilder(first, verdict, bounds: bounds)
    var again = ConnectionTracker()
    var taken: UInt64 = 0
    for segment in segments where segment.frame <= first.connection.lastFrame {
      let duplicates = again.statistics.duplicateFrames
      again.absorb(segment)
      let packets = again.packets(of: 1, segment.tuple, readInto: &room) ?? 0
      if packets > taken {
        builder.add(segment)
        taken = packets
      } else if again.statistics.duplicateFrames > duplicates {
        builder.addDuplicate(segment)
      } else {
        builder.addForeign(frame: segment.frame)
      }
    }
    let capture = CaptureFacts(
      file: "a.pcap", linkType: "Raw IP", snapshotLength: 262_144, precision: .microseconds)
    explanation = Explanation(
      first, verdict, builder: builder, capture: capture, hasAddresses: true)
  }

  /// Explains a script after an exchange of a request and a response.
  init(
    after prefix: LadderPrefix = .exchange(), _ script: String,
    identifications: Ladder.Identifications = .random, in setting: LadderSetting = LadderSetting()
  ) throws {
    let ladder = try Ladder(prefix.script + script, identifications: identifications)
    self.init(ladder.segments(in: setting))
  }

  /// The segments that are drawn.
  var arrows: [SegmentArrow] {
    explanation.ladder.rows.compactMap { row in
      guard case .arrow(let arrow) = row else { return nil }
      return arrow
    }
  }

  /// The segments that are drawn with a FIN.
  var fins: [SegmentArrow] { arrows.filter { $0.control.contains(.fin) } }

  /// What is folded.
  var folds: [SegmentLadder.Fold] {
    explanation.ladder.rows.compactMap { row in
      guard case .fold(let fold) = row else { return nil }
      return fold
    }
  }

  /// The advice, by kind.
  var advised: [Finding.Kind] { explanation.advice.map(\.kind) }

  /// The text on lines of a width, in ASCII unless told otherwise.
  func text(width: Int = 80, isUnicode: Bool = false) -> String {
    var out = ByteBuffer()
    var text = TextExplanation(width: width, isUnicode: isUnicode, isColoured: false)
    text.write(explanation, into: &out)
    return String(decoding: out.bytes, as: UTF8.self)
  }
}

/// Segments written by hand, for what a script is too long for.
struct Bulk {
  private(set) var segments: [Segment] = []
  private var time: Int64 = 1_795_219_401_000_000_000

  private let client = Endpoint(address: IPAddress(v4: 0x0a00_0001), port: 40000)
  private let server = Endpoint(address: IPAddress(v4: 0x0a00_0002), port: 80)

  /// Adds the next segment, a millisecond after the one before unless told otherwise.
  mutating func add(
    fromClient: Bool, _ control: ControlBits, _ sequence: UInt32, _ acknowledgment: UInt32 = 0,
    payload: UInt32 = 0, after delay: Int64 = 1_000_000
  ) {
    time += delay
    let (tuple, direction) = FourTuple.orient(
      from: fromClient ? client : server, to: fromClient ? server : client)
    var segment = Segment(
      tuple: tuple, direction: direction, control: control, frame: UInt64(segments.count + 1),
      timestamp: Timestamp(nanoseconds: time), sequence: SequenceNumber(sequence),
      acknowledgmentField: SequenceNumber(acknowledgment), payloadLength: payload)
    segment.window = 65535
    segment.timeToLive = 64
    segments.append(segment)
  }

  /// A handshake, `count` segments of 1000 octets from the client, each acknowledged, and a close in
  /// four segments; the client's numbers begin at `initial`.
  static func transfer(_ count: Int, initial: UInt32 = 1000) -> Bulk {
    var bulk = Bulk()
    bulk.add(fromClient: true, .syn, initial)
    bulk.add(fromClient: false, [.syn, .ack], 5000, initial &+ 1)
    bulk.add(fromClient: true, .ack, initial &+ 1, 5001)
    var next = initial &+ 1
    for _ in 0..<count {
      bulk.add(fromClient: true, .ack, next, 5001, payload: 1000)
      next &+= 1000
      bulk.add(fromClient: false, .ack, 5001, next)
    }
    bulk.add(fromClient: true, [.fin, .ack], next, 5001)
    bulk.add(fromClient: false, .ack, 5001, next &+ 1)
    bulk.add(fromClient: false, [.fin, .ack], 5001, next &+ 1)
    bulk.add(fromClient: true, .ack, next &+ 1, 5002)
    return bulk
  }
}
