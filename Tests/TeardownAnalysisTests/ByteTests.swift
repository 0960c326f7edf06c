import PacketDecode
import TestSupport
import Testing
import Wire

/// The same scenarios as the bytes of frames, through the decoder.
struct ByteTests {
  /// The link layers, each with IPv4 and IPv6.
  private static let framings: [Framing] = [.ethernet, .vlan, .linuxCooked2]

  @Test(arguments: Scenario.all, framings)
  func everyScenarioMeansTheSameOverIPv4(scenario: Scenario, framing: Framing) throws {
    try scenario.check(in: .justBelowWrap, framing: framing)
  }

  @Test(arguments: Scenario.all.filter { $0.identifications != .counting }, framings)
  func everyScenarioMeansTheSameOverIPv6(scenario: Scenario, framing: Framing) throws {
    try scenario.check(in: .finAtWrap, framing: framing)
  }
}

extension Ladder {
  /// The segments as the decoder reads them from the frames.
  func decodedSegments(in setting: LadderSetting, framing: Framing) -> [Segment] {
    var decoder = PacketDecoder()
    var result: [Segment] = []
    for (frame, segment) in zip(frames(in: setting, framing: framing), segments(in: setting)) {
      var decoded = segment
      let outcome = decoder.decode(
        frame.bytes.span, linkType: framing.linkType, originalLength: frame.originalLength,
        frame: frame.number,
        timestamp: frame.timestamp, into: &decoded)
      #expect(outcome == .segment)
      result.append(decoded)
    }
    return result
  }
}
