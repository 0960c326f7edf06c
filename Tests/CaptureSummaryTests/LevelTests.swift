import Testing

@testable import CaptureSummary

@Suite("Levels over time") struct LevelTests {
  /// How many spans cover each second, counted the plain way.
  private func peak(of spans: [(start: Int64, end: Int64)]) -> (UInt64, Int64?) {
    var best: (UInt64, Int64?) = (0, nil)
    for second in Set(spans.map(\.start)).sorted() {
      let level = UInt64(spans.count { $0.start <= second && second < $0.end })
      if level > best.0 { best = (level, second) }
    }
    return best
  }

  @Test(arguments: 1...20)
  func thePeakIsThatOfAllSpans(seed: Int) {
    var random = seed &* 0x9e37_79b9
    func next(_ bound: Int) -> Int64 {
      random = (random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407)
      return Int64((random >> 33) & 0x7fff_ffff) % Int64(bound)
    }
    var spans: [(start: Int64, end: Int64)] = []
    var window = LevelWindow(span: 60)
    var now: Int64 = 1_700_000_000
    for _ in 0..<400 {
      now += next(seed)
      // In the order of their ends, which late segments move.
      let start = now - next(200)
      spans.append((start, start + 60))
      window.add(from: start, to: start + 60)
    }
    window.finish()
    let expected = peak(of: spans)
    #expect(window.peak == expected.0)
    #expect(window.peakSecond == expected.1)
  }

  @Test func aGapOfYearsCostsNothingAndLeavesNothingBehind() {
    var window = LevelWindow(span: 60, keepsSeries: true)
    for start: Int64 in [0, 10, 1 << 40, (1 << 40) + 1, (1 << 40) + 2] {
      window.add(from: start, to: start + 60)
    }
    window.finish()
    #expect(window.peak == 3)
    #expect(window.peakSecond == Int64(1 << 40) + 2)
    #expect(window.series.map { $0.levels.count <= 60 } == true)
  }

  @Test func theSeriesKeepsThePeakOfEachStep() throws {
    var window = LevelWindow(span: 60, keepsSeries: true)
    for start: Int64 in 0..<600 where start / 100 % 2 == 0 {
      window.add(from: start, to: start + 60)
    }
    window.finish()
    let series = try #require(window.series)
    #expect(series.start == 0)
    // 500 seconds, as far as sockets were opened, do not fit into 60 steps of 8.
    #expect(series.width == 16)
    let expected: [UInt32] = stride(from: 0, to: 500, by: 16).map { step in
      (step..<min(step + 16, 500)).map { second in
        UInt32((0..<600).count { $0 / 100 % 2 == 0 && $0 <= second && second < $0 + 60 })
      }.max() ?? 0
    }
    #expect(series.levels == expected)
  }
}
