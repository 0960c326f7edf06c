import TestSupport
import Testing
import Wire

/// The rewrites that must not change a verdict, held against frames built with what they promise.
@Suite struct CaptureRewriterTests {
  /// Two incarnations of one four-tuple, each with a handshake and an orderly close.
  private struct Script {
    var segments: [Segment] = []

    /// `client` and `server` are the places of the FINs; both sides send nothing else.
    mutating func connection(client: UInt32, server: UInt32) {
      let (mine, theirs) = (client &- 1, server &- 1)
      add(true, [.syn], mine, 0)
      add(false, [.syn, .ack], theirs, client)
      add(true, [.ack], client, server)
      add(true, [.fin, .ack], client, server)
      add(false, [.fin, .ack], server, client &+ 1)
      add(true, [.ack], client &+ 1, server &+ 1, sack: server)
    }

    private mutating func add(
      _ isClient: Bool, _ control: ControlBits, _ sequence: UInt32, _ acknowledgment: UInt32,
      sack: UInt32? = nil
    ) {
      let client = Endpoint(address: IPAddress(v4: 0x0a00_0001), port: 40_000)
      let server = Endpoint(address: IPAddress(v4: 0x0a00_0002), port: 80)
      let (tuple, direction) = FourTuple.orient(
        from: isClient ? client : server, to: isClient ? server : client)
      let number = UInt64(segments.count + 1)
      var segment = Segment(
        tuple: tuple, direction: direction, control: control, frame: number,
        timestamp: Timestamp(nanoseconds: Int64(number) * 1_000_000),
        sequence: SequenceNumber(sequence),
        acknowledgmentField: SequenceNumber(acknowledgment), payloadLength: 0)
      segment.presence = .identification
      segment.identification = UInt16(number)
      if let sack {
        segment.selectiveBlockCount = 1
        segment.firstSelectiveBlock = SelectiveBlock(
          left: SequenceNumber(sack), right: SequenceNumber(sack &+ 1))
      }
      segments.append(segment)
    }

    /// The frames of all segments in one framing.
    func frames(_ framing: Framing = .ethernet) -> [[UInt8]] {
      segments.map { FrameBuilder(framing).frame($0) }
    }

    var file: [UInt8] {
      var writer = CaptureFileWriter(
        format: .pcap(bigEndian: false, nanoseconds: false), linkType: 1)
      for (segment, frame) in zip(segments, frames()) {
        writer.append(frame, at: segment.timestamp)
      }
      return writer.bytes
    }
  }

  private let script: Script
  private let wrapped: Script

  init() {
    var script = Script()
    script.connection(client: 1000, server: 0x8000_0000)
    script.connection(client: 5_000_000, server: 77)
    self.script = script
    var wrapped = Script()
    wrapped.connection(client: 0xffff_ffff, server: 0xffff_ffff)
    wrapped.connection(client: 4_998_999, server: 0x7fff_ffff &+ 77)
    self.wrapped = wrapped
  }

  private func records(_ kind: CaptureRewriter.Kind) throws -> [ClassicCapture.Record] {
    let rewritten = try CaptureRewriter.rewrite(script.file, kind)
    return try #require(ClassicCapture(rewritten)).records
  }

  @Test(
    arguments: [
      (.vlan, .vlan), (.qinq, .qinq), (.sll, .linuxCooked), (.sll2, .linuxCooked2), (.raw, .raw),
      (.null, .nullLittle),
    ] as [(CaptureRewriter.Kind, Framing)])
  func anotherFramingLeavesThePacketsAlone(kind: CaptureRewriter.Kind, framing: Framing) throws {
    #expect(try records(kind).map(\.bytes) == script.frames(framing))
  }

  @Test(arguments: [CaptureRewriter.Kind.swapped, .nano])
  func anotherFileFormatLeavesTheFramesAlone(kind: CaptureRewriter.Kind) throws {
    #expect(try records(kind) == ClassicCapture(script.file)?.records)
  }

  /// Acknowledgments, SACK blocks and checksums move along.
  @Test func wrapPutsTheFirstFinsOnTheHighestSequenceNumber() throws {
    #expect(try records(.wrap).map(\.bytes) == wrapped.frames())
  }

  @Test func doubleRepeatsEachFrameFiveMicrosecondsLater() throws {
    let frames = script.frames()
    let doubled = try records(.double)
    #expect(doubled.map(\.bytes) == frames.flatMap { [$0, $0] })
    #expect(doubled[1].timestamp - doubled[0].timestamp == 5000)
    #expect(zip(doubled, doubled.dropFirst()).allSatisfy { $0.timestamp < $1.timestamp })
  }

  @Test func mirroredRepeatsEachFrameInAVLANWithOneHopLess() throws {
    let frames = script.frames()
    let mirrored = try records(.mirrored)
    #expect(mirrored.count == 2 * frames.count)
    for frame in frames {
      let place = try #require(mirrored.firstIndex { $0.bytes == frame })
      let copy = try #require(
        mirrored.first {
          $0.bytes.count == frame.count + 4 && $0.bytes[38...] == frame[34...]
            && $0.timestamp - mirrored[place].timestamp == 20_000
        })
      #expect(Array(copy.bytes[12..<16]) == [0x81, 0x00, 0x00, 0x64])
      #expect(copy.bytes[26] == frame[22] &- 1)
    }
    #expect(zip(mirrored, mirrored.dropFirst()).allSatisfy { $0.timestamp <= $1.timestamp })
  }

  @Test func midstreamCutsOffTheHandshakesAndNothingElse() throws {
    let frames = script.frames()
    #expect(try records(.midstream).map(\.bytes) == Array(frames[3..<6] + frames[9..<12]))
  }

  @Test func snapLeavesTheFixedHeader() throws {
    for record in try records(.snap) {
      #expect(record.bytes.count == 54)
      #expect(record.originalLength >= 54)
    }
  }

  @Test func whatIsNoEthernetCaptureIsRefused() {
    let cooked = CaptureFileWriter(
      format: .pcap(bigEndian: true, nanoseconds: false), linkType: 113)
    #expect(throws: CaptureRewriter.Failure.self) {
      try CaptureRewriter.rewrite(cooked.bytes, .wrap)
    }
    #expect(throws: CaptureRewriter.Failure.self) { try CaptureRewriter.rewrite([1, 2], .nano) }
  }
}
