import MetricsWriting
import Testing
import TestSupport

@Suite("The text that a scraper reads") struct ExpositionTests {
  @Test func aFamilyHasItsHelpItsTypeAndItsSamplesAtOnce() {
    var page = Exposition()
    page.begin("a_total", .counter, "What was counted.")
    page.sample(3, ("kind", "x"), ("side", "y"))
    page.sample(UInt64.max, ("kind", "z"), ("side", "y"))
    page.begin("b_seconds", .gauge, "How long.")
    page.sample(nanoseconds: -1_500_000_000)
    #expect(
      page.text == """
        # HELP a_total What was counted.
        # TYPE a_total counter
        a_total{kind="x",side="y"} 3
        a_total{kind="z",side="y"} 18446744073709551615
        # HELP b_seconds How long.
        # TYPE b_seconds gauge
        b_seconds -1.5

        """)
  }

  @Test func backslashesLineEndsAndQuotesAreEscaped() throws {
    var page = Exposition()
    page.begin("a_total", .counter, #"A \ and "quotes" stay,"# + "\nso does a line end.")
    page.sample(1, ("interface", #"e"t\h"# + "\n0 {},=ü"))
    #expect(
      page.text == #"""
        # HELP a_total A \\ and "quotes" stay,\nso does a line end.
        # TYPE a_total counter
        a_total{interface="e\"t\\h\n0 {},=ü"} 1

        """#)
    let read = try ExpositionText(page.text)
    #expect(read["a_total", ["interface": #"e"t\h"# + "\n0 {},=ü"]] == 1)
    #expect(read.families["a_total"]?.help.contains("\n") == true)
  }

  @Test func aHistogramHasCumulativeBucketsASumAndACount() throws {
    var durations = DurationBuckets()
    // On a bound, between two, below all, beyond all, and one that a clock made negative.
    for nanoseconds: Int64 in [1_000_000, 1_000_001, 5, 4_000_000_000_000, -7] {
      durations.add(nanoseconds)
    }
    var page = Exposition()
    page.begin("a_seconds", .histogram, "How long.")
    page.sample(durations)
    let read = try ExpositionText(page.text)
    let histogram = try #require(read.histogram("a_seconds"))
    #expect(histogram.count == 5)
    #expect(page.text.contains("\na_seconds_sum 4000.002000006\n"))
    let buckets = read.buckets("a_seconds")
    #expect(buckets.map(\.bound) == DurationBuckets.bounds.map { Double($0) / 1e9 } + [.infinity])
    func count(_ bound: Double) -> Double? { buckets.first { $0.bound == bound }?.count }
    #expect(count(0.0001) == 2)
    #expect(count(0.0005) == 2)
    #expect(count(0.001) == 3)
    #expect(count(0.0025) == 4)
    #expect(count(1800) == 4)
    #expect(count(.infinity) == 5)
  }

  @Test(arguments: [
    "a_total 1\n", "# TYPE a_total counter\na_total 1\n",
    "# HELP a_total x\n# TYPE a_total counter\na_total 1", "# HELP a x\n# TYPE a counter\na 1\n",
    "# HELP a_total x\n# TYPE a_total gauge\na_total 1\n",
    "# HELP a x\n# TYPE a gauge\nb 1\n", "# HELP a x\n# TYPE a gauge\na 1\na 2\n",
    "# HELP a x\n# TYPE a gauge\na{b=\"c} 1\n", "# HELP a x\n# TYPE a gauge\na{b=\"c\\d\"} 1\n",
    "# HELP a x\n# TYPE a gauge\na{b=\"c\",b=\"d\"} 1\n", "# HELP a x\n# TYPE a gauge\na  1\n",
    "# HELP a x\n# TYPE a gauge\na 1e3x\n", "# HELP 1a x\n# TYPE 1a gauge\n1a 1\n",
    "# HELP a x\n# TYPE a gauge\na 1\n# HELP b x\n# TYPE b gauge\nb 1\na{c=\"d\"} 2\n",
    "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n",
    "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
    "# HELP a x\n# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 2\n",
  ])
  func theReaderOfTheseTestsRefusesWhatBreaksTheFormat(text: String) {
    #expect(throws: ExpositionText.Violation.self) { try ExpositionText(text) }
  }

  @Test func whatBreaksTheFormatEndsTheProgramBeforeAScraperSeesIt() async {
    await #expect(processExitsWith: .failure) {
      var page = Exposition()
      page.begin("a_count", .counter, "A counter that does not say so.")
    }
    await #expect(processExitsWith: .failure) {
      var page = Exposition()
      page.begin("a_total", .counter, "A family.")
      page.begin("a_total", .counter, "The same once more.")
    }
    await #expect(processExitsWith: .failure) {
      var page = Exposition()
      page.begin("a", .gauge, "A label of which the format knows nothing.")
      page.sample(1, ("a-b", "c"))
    }
  }
}
