import CloseAdvice
import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing
import Wire

@testable import CloseExplaining

@Suite("Segments that were lost")
struct LostArrowTests {
  @Test func theFirstCopyOfALostFinDoesNotArrive() throws {
    let explained = try Explained(
      """
      +.100 > F. 101:101(0) ack 1001  lost
      +.220 > F. 101:101(0) ack 1001
      +.010 < .  1001:1001(0) ack 102
      +.050 < F. 1001:1001(0) ack 102
      +.000050 > .  102:102(0) ack 1002
      """)
    #expect(explained.verdict.waves[0].lost == 1)
    let fins = explained.fins
    #expect(fins.count == 3)
    #expect(fins[0].isLost)
    #expect(fins[1].fate == .arrived)
    #expect(fins[1].marks == [.retransmission])
    #expect(fins[0].fate == explained.verdict.waves[0].certainty.map { .lost($0) })
  }

  @Test func aSpuriousCopyIsSaidToBeOne() throws {
    let explained = try Explained(
      """
      +.100 > F. 101:101(0) ack 1001
      +.022 > F. 101:101(0) ack 1001
      +.018 < .  1001:1001(0) ack 102 <sack 101:102>
      +.050 < F. 1001:1001(0) ack 102
      +.000050 > .  102:102(0) ack 1002
      """)
    #expect(explained.verdict.spuriousRetransmissions == 1)
    #expect(explained.arrows.filter(\.isLost).isEmpty)
    #expect(explained.fins[1].marks == [.spurious])
    #expect(explained.arrows.contains { $0.marks.contains(.duplicateReport) })
  }

  @Test func anAcknowledgmentLostBeforeTheCaptureIsDrawnWithoutAFrame() throws {
    let explained = try Explained(
      """
      +.100 > F. 101:101(0) ack 1001
      +.005 < .  1001:1001(0) ack 102  drop
      +.450 > F. 101:101(0) ack 1001
      +.010 < .  1001:1001(0) ack 102 <sack 101:102>
      +.050 < F. 1001:1001(0) ack 102
      +.000050 > .  102:102(0) ack 1002
      """)
    let wave = try #require(explained.verdict.waves.first { $0.number == 2 })
    #expect(wave.lost == 1)
    let ghosts = explained.arrows.filter { $0.frame == nil }
    #expect(ghosts.count == 1)
    let ghost = try #require(ghosts.first)
    #expect(ghost.from == .server)
    #expect(ghost.acknowledgment == 102)
    #expect(ghost.isLost)
    let place = try #require(explained.arrows.firstIndex { $0.frame == nil })
    #expect(explained.arrows[place - 1].control.contains(.fin))
    #expect(explained.arrows[place + 1].control.contains(.fin))
  }

  @Test func anAcknowledgmentThatWasCapturedAndDidNotArriveIsCrossedOut() throws {
    let explained = try Explained(
      """
      +.100 > F. 101:101(0) ack 1001
      +.010 < F. 1001:1001(0) ack 102
      +.000050 > .  102:102(0) ack 1002  lost
      +.420 < F. 1001:1001(0) ack 102
      +.000050 > .  102:102(0) ack 1002
      """)
    let lost = explained.arrows.filter(\.isLost)
    #expect(lost.count == 1)
    #expect(lost.first?.acknowledgment == 1002)
    #expect(lost.first?.frame != nil)
  }

  @Test func aFinThatNobodyAcknowledgedIsNotSaidToArrive() throws {
    let explained = try Explained(
      """
      +.100 > F. 101:101(0) ack 1001
      +.200 > F. 101:101(0) ack 1001
      +.400 > F. 101:101(0) ack 1001
      """)
    #expect(explained.fins.map(\.fate) == [.unconfirmed, .unconfirmed, .unconfirmed])
    #expect(explained.advised == [.finUnanswered])
  }

  @Test(arguments: LadderSetting.all)
  func numbersAreTheSameWhereverTheInitialOnesLie(setting: LadderSetting) throws {
    let script = """
      +.100 > F. 101:101(0) ack 1001
      +.010 < F. 1001:1001(0) ack 102
      +.000050 > .  102:102(0) ack 1002
      """
    let here = try Explained(script, in: setting)
    let plain = try Explained(script)
    #expect(here.arrows.map(\.label) == plain.arrows.map(\.label))
    #expect(here.arrows.map(\.client) == plain.arrows.map(\.client))
    #expect(here.arrows.map(\.server) == plain.arrows.map(\.server))
  }

  @Test func aTransferAcrossTheWrapKeepsCounting() {
    let explained = Explained(Bulk.transfer(30, initial: 0xffff_f000).segments)
    #expect(explained.fins.first?.sequence == 30_001)
  }
}
