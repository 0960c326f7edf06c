import PacketDecode
import TestSupport
import Testing

@testable import lastack

/// What docs/report.md says of frames that gave no segment.
@Suite("The documentation of skipped frames") struct SkipReasonTests {
  @Test func itListsEveryReason() throws {
    let told = try DocumentBlock.names(under: "| reason |", in: "docs/report.md")
    // `link-type` is no reason of the decoder's: such frames are not handed to it.
    #expect(told.sorted() == (SkipReason.allCases.map(\.name) + ["link-type"]).sorted())
  }

  @Test func itSaysWhichOfThemAreDamage() throws {
    let rows = try DocumentBlock.text("docs/report.md").split(separator: "\n")
    for reason in SkipReason.allCases {
      let row = try #require(rows.first { $0.hasPrefix("| `\(reason.name)` |") })
      #expect(row.hasSuffix("| yes |") == reason.isDamage, "\(reason.name)")
    }
  }
}
