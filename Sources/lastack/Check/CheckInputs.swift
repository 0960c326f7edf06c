import CheckExpectations
import Foundation

/// The captures that a check looks at.
struct CheckInputs {
  /// The captures, each once, in the order in which they were named, those of a folder by name.
  private(set) var captures: [String] = []
  /// Expectations below a folder whose captures are not there.
  private(set) var orphans: [String] = []

  /// Why the captures cannot be told.
  struct Failure: Error {
    let sentence: String
  }

  /// Looks up the captures.
  ///
  /// - Parameters:
  ///   - paths: captures, and folders of them.
  ///   - allowsNone: whether a folder may have none.
  /// - Throws: a sentence on why there are none, or on two that share an expectation.
  init(_ paths: [String], allowsNone: Bool) throws(Failure) {
    var seen: Set<String> = []
    for path in paths {
      guard CaptureFolder.isFolder(path) else {
        if seen.insert(path).inserted { captures.append(path) }
        continue
      }
      let files = CaptureFolder.files(below: path)
      let found = CaptureFolder.captures(among: files)
      if found.isEmpty, !allowsNone {
        throw Failure(sentence: CaptureFolder.Failure.nothing(in: path).sentence)
      }
      captures += found.filter { seen.insert($0).inserted }
      let expected = Set(found.map { Expectation.path(for: $0) })
      orphans += files.filter { $0.hasSuffix(Expectation.suffix) && !expected.contains($0) }
    }
    var owners: [String: String] = [:]
    for capture in captures {
      let expectation = Expectation.path(for: capture)
      if let other = owners.updateValue(capture, forKey: expectation),
        FileManager.default.fileExists(atPath: expectation)
      {
        throw Failure(
          sentence: "\(other) and \(capture) would share \(expectation); rename one of them.")
      }
    }
  }
}
