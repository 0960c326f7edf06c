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

  /// A writer of this form.
  ///
  /// - Parameters:
  ///   - isColoured: whether text has colours.
  ///   - listsConnections: whether text lists every connection.
  ///   - hasPlaces: whether captures of several files may come.
  ///   - hasTunnels: whether connections are told apart by the VLANs and tunnels around them.
  /// - Returns: a writer that has written nothing.
  func makeWriter(
    isColoured: Bool, listsConnections: Bool, hasPlaces: Bool, hasTunnels: Bool
  ) -> any ReportWriter {
    switch self {
    case .text: TextReport(isColoured: isColoured, listsConnections: listsConnections)
    case .ndjson: NDJSONWriter()
    case .json: JSONDocumentWriter()
    case .csv: CSVWriter(hasPlaces: hasPlaces, hasTunnels: hasTunnels)
    }
  }
}

/// When to colour.
enum ColourMode: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never
}
