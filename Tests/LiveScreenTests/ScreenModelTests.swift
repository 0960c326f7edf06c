import FlowTracking
import LiveScreen
import ReportWriting
import TeardownAnalysis
import Testing
import Wire

@Suite("What the live screen knows") struct ScreenModelTests {
  private var model = ScreenModel(facts: SampleScreen.facts(), start: SampleScreen.start)

  private func contents(_ selected: Label? = nil) -> ScreenContents {
    var controls = ScreenControls()
    controls.selected = selected
    return model.contents(controls)
  }

  private mutating func pass(to second: Double, tracked: UInt64 = 0) {
    model.take(
      SampleScreen.facts(frames: UInt64(second * 100), tracked: tracked),
      octets: UInt64(second * 50_000), now: SampleScreen.moment(second))
  }

  private func count(_ label: Label) -> UInt64? {
    contents().labels.first { $0.label == label }?.count
  }

  @Test mutating func aConnectionIsCountedOnceHoweverOftenItIsTold() {
    let standing = SampleScreen.standing(1, .cleanFourWay)
    for isFinal in [false, false, true] { model.take(standing, isFinal: isFinal) }
    #expect(count(.cleanFourWay) == 1)
    #expect(contents().closes == [standing])
    #expect(contents().lingering == 0)
  }

  @Test mutating func aVerdictThatIsAmendedTakesThePlaceOfTheFirst() {
    model.take(SampleScreen.standing(1, .rstAborted), isFinal: false)
    model.take(SampleScreen.standing(2, .cleanFourWay), isFinal: false)
    #expect(contents().ends.map(\.aborts) == [1])
    model.take(SampleScreen.standing(1, .lostSegmentRetransmitted), isFinal: true)
    #expect(count(.rstAborted) == 0)
    #expect(count(.lostSegmentRetransmitted) == 1)
    #expect(contents().closes.map(\.label) == [.cleanFourWay, .lostSegmentRetransmitted])
    #expect(contents().closes.map(\.id) == [2, 1])
    #expect(contents().ends.map(\.aborts) == [0])
    #expect(contents().ends.map(\.losses) == [2])
    #expect(contents(.rstAborted).closes.isEmpty)
  }

  @Test mutating func anAbortWithoutEffectIsForgotten() {
    model.take(SampleScreen.standing(1, .rstAborted), isFinal: false)
    model.take(SampleScreen.standing(1, .open), isFinal: false)
    #expect(count(.rstAborted) == 0)
    #expect(count(.open) == 0)
    #expect(contents().closes.isEmpty)
    model.take(SampleScreen.standing(1, .open), isFinal: true)
    #expect(count(.open) == 1)
  }

  @Test mutating func aCloseThatNobodySawIsCountedWithItsFinalVerdict() {
    model.takeUnseen(1)
    pass(to: 1, tracked: 3)
    #expect(contents().lingering == 1)
    #expect(contents().running == 2)
    #expect(contents().closes.isEmpty)
    model.take(SampleScreen.standing(1, .rstAborted), isFinal: true)
    #expect(contents().lingering == 0)
    #expect(count(.rstAborted) == 1)
  }

  @Test mutating func closeWaitIsCountedForAsLongAsItLasts() {
    model.take(SampleScreen.standing(1, .halfClosed, at: 0), isFinal: false)
    model.take(SampleScreen.standing(2, .halfClosed, at: 20, port: 80), isFinal: false)
    pass(to: 30, tracked: 5)
    #expect(contents().closeWaits == 2)
    #expect(contents().longestCloseWaits.map(\.local.port) == [443, 80])
    #expect(contents().closing == 2)
    #expect(contents().running == 3)
    #expect(contents().closes.isEmpty)
    #expect(contents(.halfClosed).closes.map(\.id) == [1, 2])
    var closed = SampleScreen.standing(1, .cleanFourWay, at: 40)
    closed.closeWait = ConnectionStanding.CloseWait(
      side: .server, since: SampleScreen.moment(0), until: SampleScreen.moment(40))
    model.take(closed, isFinal: false)
    pass(to: 50)
    #expect(contents().closeWaits == 1)
    #expect(count(.halfClosed) == 1)
    var controls = ScreenControls()
    controls.order = .closeWait
    let ends = model.contents(controls).ends
    #expect(ends.map(\.end.port) == [443, 80])
    #expect(ends.map(\.closeWaits) == [0, 1])
    #expect(ends.map(\.longestCloseWait) == [40_000_000_000, 30_000_000_000])
  }

  @Test mutating func socketsThatTheKernelNamesAreListedWithTheirProcesses() {
    model.take(SampleScreen.standing(1, .halfClosed, at: 10), isFinal: false)
    let seen = SampleScreen.standing(1, .halfClosed)
    var facts = SampleScreen.facts()
    let other = CloseWaitFacts.Socket(
      local: SampleScreen.endpoint(9, 81), remote: seen.client, since: SampleScreen.moment(-5),
      process: nil)
    let same = CloseWaitFacts.Socket(
      local: seen.server, remote: seen.client, since: SampleScreen.moment(11),
      process: ReportedProcess(pid: 812, name: "nginx"))
    facts.live?.closeWait = CloseWaitFacts(
      sockets: 7, lasting: 2, longest: [other, same], patience: 5)
    model.take(facts, octets: 0, now: SampleScreen.moment(20))
    #expect(contents().closeWaits == 1)
    #expect(contents().hostCloseWaits == 7)
    let listed = contents().longestCloseWaits
    #expect(listed.map(\.local) == [other.local, seen.server])
    #expect(listed.map(\.side) == [nil, .server])
    #expect(listed.map(\.process?.pid) == [nil, 812])
    #expect(listed.last?.since == SampleScreen.moment(10))
  }

  @Test mutating func whoClosedFirstIsInTimeWaitForAMinute() {
    pass(to: 1)
    model.take(SampleScreen.standing(1, .cleanFourWay, at: 1), isFinal: false)
    model.take(SampleScreen.standing(2, .mergedThreeWay, at: 1), isFinal: false)
    model.take(SampleScreen.standing(3, .rstAborted, at: 1), isFinal: false)
    pass(to: 31)
    // Both ends of this one, because the FINs crossed.
    model.take(SampleScreen.standing(4, .simultaneous, at: 30, client: 7), isFinal: false)
    #expect(contents().timeWaits == 4)
    #expect(contents().timeWaitsByAddress.map(\.count) == [2, 1, 1])
    // A final verdict that comes late does not count once more, and none that is older than that.
    model.take(SampleScreen.standing(1, .cleanFourWay, at: 1), isFinal: true)
    model.take(SampleScreen.standing(5, .cleanFourWay, at: -100), isFinal: true)
    #expect(contents().timeWaits == 4)
    pass(to: 61)
    #expect(contents().timeWaits == 2)
    pass(to: 1000)
    #expect(contents().timeWaits == 0)
    #expect(contents().timeWaitsByAddress.isEmpty)
  }

  @Test mutating func ratesAreThoseOfTheLastSeconds() {
    #expect(contents().framesPerSecond == nil)
    for half in 1...20 { pass(to: Double(half) / 2) }
    #expect(contents().framesPerSecond == 100)
    #expect(contents().octetsPerSecond == 50_000)
    #expect(contents().closesPerSecond == 0)
    for id in 1...12 {
      model.take(SampleScreen.standing(UInt64(id), .cleanFourWay), isFinal: false)
    }
    pass(to: 10.5)
    #expect(contents().closesPerSecond == 4)
    for half in 22...40 { pass(to: Double(half) / 2) }
    #expect(contents().closesPerSecond == 0)
  }

  @Test mutating func theHistoryOfALabelHasABucketEveryFiveSeconds() {
    pass(to: 1)
    for id in 1...3 { model.take(SampleScreen.standing(UInt64(id), .cleanFourWay), isFinal: false) }
    pass(to: 6)
    model.take(SampleScreen.standing(4, .cleanFourWay), isFinal: false)
    model.take(SampleScreen.standing(5, .halfClosed), isFinal: false)
    pass(to: 12)
    #expect(contents().labels[0].history == [3, 1, 0])
    // How many there are, for as long as they are there, and not what is soon over.
    #expect(contents().labels[5].history == [0, 0, 1])
    model.take(SampleScreen.standing(6, .halfClosed), isFinal: false)
    pass(to: 13)
    #expect(contents().labels[5].history == [0, 0, 1])
    pass(to: 15)
    #expect(contents().labels[5].history == [0, 0, 1, 2])
    pass(to: 10_000)
    #expect(contents().labels[0].history == [UInt32](repeating: 0, count: 60))
    pass(to: 5000)
    #expect(contents().labels[0].history.count == 60)
  }

  @Test mutating func aBusyLabelHidesNoRareOne() {
    model.take(SampleScreen.standing(1, .rstAborted), isFinal: false)
    for id in 2...1000 {
      model.take(SampleScreen.standing(UInt64(id), .cleanFourWay), isFinal: false)
    }
    #expect(contents(.rstAborted).closes.map(\.id) == [1])
    #expect(contents().closes.first?.id == 1000)
  }

  @Test mutating func aFrozenModelShowsWhatItShowed() {
    model.take(SampleScreen.standing(1, .halfClosed), isFinal: false)
    model.take(SampleScreen.standing(2, .cleanFourWay), isFinal: false)
    pass(to: 5, tracked: 9)
    let (before, after) = (contents(), model.frozen.contents(ScreenControls()))
    #expect("\(before)" == "\(after)")
    #expect(after.closing == 1)
    #expect(after.lingering == 1)
  }
}
