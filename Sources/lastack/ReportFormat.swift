import ArgumentParser
import ReportWriting

/// The forms of output.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
  /// For a person.
  case text
  /// One JSON object a connection, one a line.
  case ndjson
  /// One JSON document.
  case json
  /// One row a connection.
  case csv

  /// Whether the form itself says what a capture lost; otherwise standard error does.
  var showsWarnings: Bool { self == .text || self == .json }

  /// A writer of this form; `hasPlaces` says whether captures of several files may come.
  func makeWriter(
    isColoured: Bool, listsConnections: Bool, hasPlaces: Bool
  ) -> any ReportWriter {
    switch self {
    case .text: TextReport(isColoured: isColoured, listsConnections: listsConnections)
    case .ndjson: NDJSONWriter()
    case .json: JSONDocumentWriter()
    case .csv: CSVWriter(hasPlaces: hasPlaces)
    }
  }
}

/// When to colour.
enum ColourMode: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never
}
