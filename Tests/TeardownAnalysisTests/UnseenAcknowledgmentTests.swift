import FlowTracking
import TeardownAnalysis
import Testing
import Wire

/// Connections that were running already, of which an end has acknowledged nothing when an RST comes: what it had
/// received is not known, wherever in sequence space the connection is.
@Suite struct UnseenAcknowledgmentTests {
  /// Where the numbers of both ends begin.
  static let bases: [UInt32] = [0, 1_000_000_000, 0x7fff_ffff, 3_500_000_000, 0xffff_ff00]

  private static let client = Endpoint(address: IPAddress(v4: 0x0a00_0001), port: 40_000)
  private static let server = Endpoint(address: IPAddress(v4: 0x0a00_0002), port: 443)

  private static func segment(
    _ frame: UInt64, at milliseconds: Int64, fromServer: Bool, _ control: ControlBits,
    sequence: UInt32, acknowledgment: UInt32, length: UInt32 = 0
  ) -> Segment {
    let (tuple, direction) = FourTuple.orient(
      from: fromServer ? server : client, to: fromServer ? client : server)
    var segment = Segment(
      tuple: tuple, direction: direction, control: control, frame: frame,
      timestamp: Timestamp(nanoseconds: milliseconds * 1_000_000),
      sequence: SequenceNumber(sequence), acknowledgmentField: SequenceNumber(acknowledgment),
      payloadLength: length)
    segment.window = 65_535
    segment.timeToLive = 64
    return segment
  }

  /// Data of the server, its RST, and the client's acknowledgment of the data.
  ///
  /// - Parameters:
  ///   - base: where the numbers begin.
  ///   - data: where the data is, as seen from there; 100 octets.
  ///   - control: the control bits of the RST.
  ///   - place: where the RST is.
  /// - Returns: the three segments.
  private static func reset(
    at base: UInt32, data: UInt32, _ control: ControlBits, place: UInt32
  ) -> [Segment] {
    [
      segment(
        1, at: 0, fromServer: true, [.ack, .psh], sequence: base &+ data,
        acknowledgment: base &+ 1001, length: 100),
      segment(
        2, at: 1, fromServer: true, control, sequence: base &+ place,
        acknowledgment: control.contains(.ack) ? base &+ 1001 : 0),
      segment(
        3, at: 40, fromServer: false, .ack, sequence: base &+ 1001,
        acknowledgment: base &+ data &+ 100),
    ]
  }

  @Test(arguments: bases)
  func whatWasUnacknowledgedIsNotGuessed(base: UInt32) throws {
    let verdict = try #require(
      judge(Self.reset(at: base, data: 1, [.rst, .ack], place: 101)).first
    ).verdict
    let reset = try #require(verdict.resets.first)
    // The server had acknowledged all of what the client sent; of the other way nothing is known.
    #expect(reset.unacknowledgedByServer == 0)
    #expect(reset.unacknowledgedByClient == nil)
  }

  @Test(arguments: bases)
  func whetherAResetFitsDoesNotDependOnTheNumbers(base: UInt32) throws {
    // Far behind what its end had sent, as it would answer an old segment.
    let verdict = try #require(
      judge(Self.reset(at: base, data: 600_000, .rst, place: 100_000)).first
    ).verdict
    #expect(verdict.label == .open)
    #expect(verdict.ignoredResets == 1)
  }

  /// An end of which nothing was captured but an RST is hit by one itself.
  private static func bothReset(at base: UInt32) -> [Segment] {
    [
      segment(
        1, at: 0, fromServer: false, .ack, sequence: base &+ 1001, acknowledgment: base &+ 101),
      segment(2, at: 1, fromServer: true, .rst, sequence: base &+ 101, acknowledgment: 0),
      segment(
        3, at: 2, fromServer: false, [.rst, .ack], sequence: base &+ 1001,
        acknowledgment: base &+ 101),
    ]
  }

  @Test(arguments: bases)
  func anEndThatSentOnlyAResetIsNotSaidToHaveGoneOn(base: UInt32) throws {
    let verdict = try #require(judge(Self.bothReset(at: base)).first).verdict
    #expect(verdict.label == .rstAborted)
    #expect(verdict.resets.map(\.kind) == [.noConnection, .abort])
    #expect(verdict.resets.allSatisfy { $0.forgery.isEmpty })
  }
}
