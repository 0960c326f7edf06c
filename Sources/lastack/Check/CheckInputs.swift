import CheckExpectations
import Foundation

/// The captures that a check looks at.
struct CheckInputs {
  /// The captures, each once, in the order in which they were named, those of a folder by name.
  private(set) var captures: [String] = []
  /// Expectations below a folder whose captures are not there.
  private(set) var orphans: [String] = []

  /// The ends of the names that captures have.
  static let suffixes = ["pcap", "pcapng", "cap", "dmp", "ntar", "snoop"]

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
      guard Self.isFolder(path) else {
        if seen.insert(path).inserted { captures.append(path) }
        continue
      }
      let files = Self.files(below: path)
      let found = files.filter { Self.isCapture($0) }
      if found.isEmpty, !allowsNone {
        throw Failure(
          sentence: "\(path): no capture lies in this folder; captures are called "
            + Self.suffixes.map { "*.\($0)" }.joined(separator: ", ") + ".")
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

  private static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  private static func isCapture(_ path: String) -> Bool {
    guard let dot = path.lastIndex(of: ".") else { return false }
    return suffixes.contains(path[path.index(after: dot)...].lowercased())
  }

  /// All files below a folder, by their names; what begins with a point is left out.
  private static func files(below folder: String) -> [String] {
    let root = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
    guard let names = FileManager.default.enumerator(atPath: folder) else { return [] }
    var files: [String] = []
    while let name = names.nextObject() as? String {
      if name.split(separator: "/").last?.hasPrefix(".") == true {
        names.skipDescendants()
      } else if !isFolder(root + name) {
        files.append(root + name)
      }
    }
    return files.sorted()
  }
}
