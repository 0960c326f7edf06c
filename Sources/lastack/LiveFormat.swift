import ArgumentParser
import ReportWriting

/// The forms of output that suit a capture without an end.
enum LiveFormat: String, CaseIterable, ExpressibleByArgument {
  /// For a person: every connection as it ends, and the tables at last.
  case text
  /// One JSON object a connection, one a line, and summaries in between.
  case ndjson
  /// One row a connection.
  case csv

  /// A writer of this form.
  ///
  /// - Parameters:
  ///   - isColoured: whether text has colours.
  ///   - listsConnections: whether text lists every connection, or has only tables.
  ///   - hasTunnels: whether connections are told apart by the VLANs and tunnels around them.
  /// - Returns: a writer that has written nothing.
  func makeWriter(
    isColoured: Bool, listsConnections: Bool = true, hasTunnels: Bool
  ) -> any ReportWriter {
    switch self {
    case .text: TextReport(isColoured: isColoured, listsConnections: listsConnections)
    case .ndjson: NDJSONWriter()
    case .csv: CSVWriter(hasTunnels: hasTunnels)
    }
  }
}

/// A size as it is given on the command line: a number of bytes, or of thousands (K), millions (M)
/// or thousands of millions (G) of them.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init(_ bytes: Int) {
    self.bytes = bytes
  }

  init?(argument: String) {
    var digits = argument[...]
    var unit = 1
    switch argument.last {
    case "K", "k": unit = 1000
    case "M", "m": unit = 1_000_000
    case "G", "g": unit = 1_000_000_000
    default: break
    }
    if unit > 1 { digits.removeLast() }
    guard let number = Int(digits), number >= 0 else { return nil }
    let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: unit)
    if isTooLarge { return nil }
    self.bytes = bytes
  }

  var defaultValueDescription: String {
    bytes % 1_000_000 == 0 ? "\(bytes / 1_000_000)M" : "\(bytes)"
  }
}
