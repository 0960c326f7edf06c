import TestSupport
import Testing
import Wire

/// The language of the ladders.
struct LadderParserTests {
  @Test func aLineHasTimeDirectionFlagsRangeAndAcknowledgment() throws {
    let ladder = try Ladder("+.100 > FP. 1:101(100) ack 7 win 12 id 9 ttl 3  // the last")
    let rung = try #require(ladder.rungs.first)
    #expect(ladder.rungs.count == 1)
    #expect(rung.delay == 100_000_000)
    #expect(rung.sender == .client)
    #expect(rung.control == [.fin, .psh, .ack])
    #expect(rung.start == 1 && rung.length == 100 && rung.acknowledgment == 7)
    #expect(rung.window == 12 && rung.identification == 9 && rung.timeToLive == 3)
  }

  @Test func optionsStandInAngleBrackets() throws {
    let ladder = try Ladder(
      "+1.5 < S. 0:0(0) ack 1 <mss 1460,sackOK,wscale 7,ts 4/5,sack 1:2 5:9>")
    let options = try #require(ladder.rungs.first).options
    #expect(options.maximumSegmentSize == 1460 && options.windowScale == 7)
    #expect(options.selectivePermitted && options.blocks == [1..<2, 5..<9])
    #expect(options.timestamps == .values(4, 5))
  }

  @Test(arguments: [
    ("+.1 > S", LadderError.Problem.missing("range of sequence numbers")),
    (".1 > S 0:0(0)", .unreadable(".1", as: "time such as +.010")),
    ("+.1 = S 0:0(0)", .unreadable("=", as: "direction, which is > or <")),
    ("+.1 > X 0:0(0)", .unreadable("X", as: "set of flags out of S F R P .")),
    ("+.1 > . 1:5(3) ack 1", .lengthMismatch(start: 1, end: 5, length: 3)),
    ("+.1 > . 1:1(0)", .acknowledgmentMismatch),
    ("+.1 > F 1:1(0) ack 1", .acknowledgmentMismatch),
    ("+.1 > F. 1:1(0) ack x", .unreadable("x", as: "acknowledgment number")),
    ("+.1 > F. 1:1(0) ack 1 dorp", .unknown("dorp")),
    ("+.1 > F. 1:1(0) ack 1 <mss>", .unknown("mss")),
    ("+.1 > F. 1:1(0) ack 1 <mss 5", .missing("closing >")),
    ("+.1 > F. 1:1(0) ack 1 <echo first>", .unknownName("first")),
  ])
  func aLineThatCannotBeReadIsNamed(line: String, problem: LadderError.Problem) {
    let error = #expect(throws: LadderError.self) {
      try Ladder("+.1 > S 0:0(0)\n\n\(line)")
    }
    #expect(error?.line == 3)
    #expect(error?.problem == problem)
    #expect(error?.description.contains(line) == true)
  }
}
