import Testing

@testable import FlowTracking

/// What the IPv4 identifications of one end say.
@Suite struct IdentificationSeriesTests {
  private func series(_ numbers: [UInt16]) -> IdentificationSeries {
    var series = IdentificationSeries()
    for number in numbers { _ = series.take(number, span: 1) }
    return series
  }

  @Test func numbersThatGoUpByOneCountAlsoAcrossTheWrap() {
    let series = series([65_533, 65_534, 65_535, 0, 1, 2, 3])
    #expect(series.counts)
    // The packet numbered 0 was captured in its turn: none was lost.
    #expect(series.skipped == 0)
  }

  /// Packets without a socket are numbered 0, too: whether one that was not captured is missing there
  /// cannot be told.
  @Test func atTheWrapOnlyNumbersBesideZeroAreSkipped() {
    #expect(series([65_534, 65_535, 1]).skipped == 0)
    #expect(series([65_534, 65_535, 2]).skipped == 1)
    #expect(series([65_534, 3]).skipped == 3)
  }

  @Test func inEitherFormTheNumberAfterTheWrapIsTheNext() {
    var series = series([65_533, 65_534, 65_535])
    // 0 is passed over, so that it cannot be told from a packet without a socket.
    let takesZero = series.takesInOrder(0)
    #expect(!takesZero)
    _ = series.take(0, span: 1)
    _ = series.take(1, span: 1)
    let takesTwo = series.takesInOrder(2)
    #expect(takesTwo)
    #expect(series.skipped == 0)
  }

  @Test func aSkipIsCountedAndForgivenWhenItsPacketTurnsUpLate() {
    var series = series([10, 11, 12, 13, 14, 16])
    #expect(series.skipped == 1)
    let wasOvertaken = series.take(15, span: 1)
    #expect(wasOvertaken)
    #expect(series.skipped == 0)
    #expect(series.counts)
  }

  @Test func randomNumbersDoNotCount() {
    #expect(!series([40_000, 1_200, 52_007, 9, 33_333, 20_100]).counts)
  }

  @Test func aHostWideCounterWithOtherTrafficBetweenDoesNotCount() {
    #expect(!series([10, 13, 14, 19, 22, 23, 30, 31, 36]).counts)
  }

  @Test func aFrameOfSeveralPacketsTakesUpSeveralNumbers() {
    var series = IdentificationSeries()
    _ = series.take(100, span: 1)
    _ = series.take(101, span: 10)
    _ = series.take(111, span: 1)
    _ = series.take(112, span: 1)
    _ = series.take(113, span: 1)
    #expect(series.skipped == 0)
    #expect(series.counts)
  }

  @Test func aNumberFarOutsideASeriesThatCountsIsImplausible() {
    let series = series([10, 11, 12, 13, 14])
    #expect(series.isPlausible(15))
    #expect(series.isPlausible(0))
    #expect(!series.isPlausible(4_711))
  }
}
