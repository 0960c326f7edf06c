import Testing

@testable import lastack_bench

@Suite struct CallgrindProfileTests {
  private static let text = """
    events: Ir
    fn=(1) main
    12 34
    cfn=(2) malloc
    calls=3 0
    5 99
    fn=(3) $s4Wire7SegmentV
    cfn=(2)
    calls=4 0
    6 77
    cfn=(4) swift_retain'2
    calls=5 +1
    7 1
    cfn=(5) swift_retain
    calls=1 +1
    7 1
    totals: 1234
    """

  @Test func totalsAreTheInstructionsOfTheRun() throws {
    let profile = try #require(CallgrindProfile(text: Self.text))
    #expect(profile.instructions == 1234)
  }

  @Test func callsOfAFunctionAreAddedUpOverItsCallersAndLevels() throws {
    let profile = try #require(CallgrindProfile(text: Self.text))
    #expect(profile.calls == ["malloc": 7, "swift_retain": 6])
  }

  @Test func aFileThatWasCutHasNoProfile() {
    let cut = Self.text.split(separator: "\n").dropLast().joined(separator: "\n")
    #expect(CallgrindProfile(text: cut) == nil)
  }

  @Test func callsOfTheRuntimeThatGrowAreFoundTheMostFirst() throws {
    func profile(_ retains: Int, _ allocations: Int, _ decodes: Int) throws -> CallgrindProfile {
      try #require(
        CallgrindProfile(
          text: """
            cfn=(1) swift_retain
            calls=\(retains) 0
            cfn=(2) malloc
            calls=\(allocations) 0
            cfn=(3) decode
            calls=\(decodes) 0
            totals: 1
            """))
    }
    let growing = try RuntimeCallGuard.growing(
      from: profile(10, 100, 1000), to: profile(30, 180, 2000), frames: 1000)
    #expect(growing.map(\.name) == ["malloc", "swift_retain"])
    #expect(growing.map(\.growth) == [80, 20])
    let flat = try RuntimeCallGuard.growing(
      from: profile(10, 100, 1000), to: profile(10, 101, 2000), frames: 1000)
    #expect(flat.isEmpty)
    // What a batch costs is no price of a frame.
    let batches = try RuntimeCallGuard.growing(
      from: profile(10, 100, 1000), to: profile(22, 113, 2000), frames: 1024)
    #expect(batches.map(\.name) == ["malloc"])
  }
}
