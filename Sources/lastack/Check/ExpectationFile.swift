import CheckExpectations
import Foundation

/// The expectation of a capture on the disk.
struct ExpectationFile {
  let path: String

  /// The expectation that lies beside a capture.
  init(of capture: String) {
    path = Expectation.path(for: capture)
  }

  /// Whether there is one; of standard input there is none.
  var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// Reads the expectation.
  ///
  /// - Throws: why it cannot be used, in a sentence.
  func read() throws(Expectation.Failure) -> Expectation {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw Expectation.Failure("cannot be read")
    }
    return try Expectation(json: data)
  }

  /// Writes the expectation, whole or not at all.
  ///
  /// - Parameter expectation: what is expected from now on.
  /// - Returns: why it could not be written, in a sentence, or nil.
  func write(_ expectation: Expectation) -> String? {
    do throws(ReportFile.Refusal) {
      var file = try ReportFile(path: path, inputs: [], option: "--update")
      file.sink.write(Array(expectation.json))
      return file.finish(isWanted: true)
    } catch {
      return error.sentence
    }
  }
}
