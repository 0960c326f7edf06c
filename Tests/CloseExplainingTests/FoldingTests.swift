import TeardownAnalysis
import TestSupport
import Testing
import Wire

@testable import CloseExplaining

@Suite("What of a long connection is drawn")
struct FoldingTests {
  @Test func aShortConnectionIsDrawnWhole() {
    let explained = Explained(Bulk.transfer(8).segments)
    #expect(explained.folds.isEmpty)
    #expect(explained.arrows.count == 23)
  }

  @Test func aDataPhaseIsFoldedAndCounted() throws {
    let explained = Explained(Bulk.transfer(500).segments)
    let fold = try #require(explained.folds.first)
    #expect(explained.folds.count == 1)
    #expect(UInt64(explained.arrows.count) + fold.segments == 1007)
    let drawn = explained.arrows.reduce(0) { $0 + UInt64($1.payload) }
    #expect(drawn + fold.clientBytes == 500_000)
    #expect(fold.serverBytes == 0)
    #expect(explained.arrows.prefix(3).map(\.control) == [.syn, [.syn, .ack], .ack])
    #expect(explained.arrows.suffix(4).map(\.frame) == [1004, 1005, 1006, 1007])
  }

  @Test func whatSurroundsTheCloseIsDrawn() throws {
    let explained = Explained(Bulk.transfer(500).segments)
    #expect(explained.arrows.contains { $0.frame == 1003 })
    #expect(explained.arrows.contains { $0.frame == 1002 })
  }

  @Test func theLadderOfALongConnectionDoesNotGrowWithIt() {
    let short = Explained(Bulk.transfer(500).segments).explanation.ladder.rows.count
    let long = Explained(Bulk.transfer(20_000).segments).explanation.ladder.rows.count
    #expect(short == long)
  }

  @Test func segmentsSentAgainAreDrawnUpToABoundAndThenCounted() {
    var bulk = Bulk()
    bulk.add(fromClient: true, .syn, 1000)
    bulk.add(fromClient: false, [.syn, .ack], 5000, 1001)
    bulk.add(fromClient: true, .ack, 1001, 5001)
    for place in 0..<300 as Range<UInt32> {
      bulk.add(fromClient: true, .ack, 1001 + 1000 * place, 5001, payload: 1000)
      bulk.add(fromClient: true, .ack, 1001 + 1000 * place, 5001, payload: 1000, after: 300_000_000)
    }
    let explained = Explained(bulk.segments)
    let drawn = explained.arrows.count { $0.marks.contains(.retransmission) }
    let folded = explained.folds.reduce(0) { $0 + $1.retransmissions }
    let bounds = LadderBuilder.Bounds()
    // The last ones of all are drawn in any case.
    #expect((bounds.marked...bounds.marked + bounds.around).contains(drawn))
    #expect(UInt64(drawn) + folded == 300)
    #expect(explained.explanation.ladder.rows.count < 120)
  }

  @Test func aFloodOfResetsIsBounded() {
    var bulk = Bulk.transfer(20)
    for place in 0..<5000 as Range<UInt32> {
      bulk.add(fromClient: false, .rst, 5002 + place % 7, 0, after: 60_000_000)
    }
    let explained = Explained(bulk.segments)
    #expect(explained.explanation.ladder.rows.count < 400)
    let drawn = explained.arrows.count { $0.control.contains(.rst) }
    #expect(UInt64(drawn) + explained.folds.reduce(0) { $0 + $1.closing } == 5000)
  }

  @Test func aLongSilenceHasARowOfItsOwn() throws {
    let explained = try Explained(
      """
      +5 > F. 101:101(0) ack 1001
      +.010 < .  1001:1001(0) ack 102
      +300 < F. 1001:1001(0) ack 102
      +.000050 > .  102:102(0) ack 1002
      """)
    let pauses = explained.explanation.ladder.rows.compactMap { row -> Int64? in
      guard case .pause(let time) = row else { return nil }
      return time
    }
    #expect(pauses == [5_000_000_000, 300_000_000_000])
  }

  @Test func aFrameCapturedAgainIsNamedBesideItsSegment() throws {
    let explained = try Explained(
      """
      +.100 > F. 101:101(0) ack 1001  id 77  dup 120
      +.010 < F. 1001:1001(0) ack 102
      +.000050 > .  102:102(0) ack 1002
      """)
    let fin = try #require(explained.fins.first)
    #expect(fin.copies.map(\.frame) == [(fin.frame ?? 0) + 1])
    #expect(explained.fins.count == 2)
  }
}
