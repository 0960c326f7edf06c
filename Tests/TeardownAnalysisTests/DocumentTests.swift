import TeardownAnalysis
import TestSupport
import Testing

/// What docs/verdicts.md says of the names in a record.
@Suite("The documentation of verdicts") struct DocumentTests {
  @Test func itListsEveryKindOfEvidence() throws {
    let told = try DocumentBlock.names(under: "| `evidence` |", in: "docs/verdicts.md")
    #expect(told.sorted() == LossEvidence.names.map(\.name).sorted())
  }

  @Test func itListsEverySignOfForgery() throws {
    let told = try DocumentBlock.names(under: "| sign |", in: "docs/verdicts.md")
    #expect(told.sorted() == ForgerySigns.names.map(\.name).sorted())
  }
}
