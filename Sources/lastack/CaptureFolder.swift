import Foundation

/// Folders that stand for the captures in them, which are known by their names.
enum CaptureFolder {
  /// The ends of the names that captures have.
  static let suffixes = ["pcap", "pcapng", "cap", "dmp", "ntar", "snoop"]
  /// What may stand behind, of those that are compressed.
  static let compressions = ["gz", "zst", "xz", "lz4"]

  /// Why a folder cannot be read as captures.
  struct Failure: Error {
    let sentence: String

    /// A folder has no capture.
    static func nothing(in folder: String) -> Failure {
      Failure(
        sentence: "\(folder): no capture lies in this folder; captures are called "
          + suffixes.map { "*.\($0)" }.joined(separator: ", ") + ", and compressed "
          + compressions.map { "*.\($0)" }.joined(separator: ", ") + " behind that.")
    }
  }

  /// The captures that arguments name, those of a folder by name; and folders that cannot be looked
  /// into, which fail to open as a capture fails.
  static func captures(_ arguments: [String]) throws(Failure) -> [String] {
    var captures: [String] = []
    for argument in arguments {
      guard isFolder(argument) else {
        captures.append(argument)
        continue
      }
      let found = Self.captures(among: files(below: argument))
      if found.isEmpty { throw .nothing(in: argument) }
      captures += found
    }
    return captures
  }

  /// Whether a path names a folder.
  static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  /// Whether a file's name is that of a capture: `a.pcap`, `a.pcapng.gz`, or `a.pcap12` as tcpdump
  /// numbers the files of a ring.
  static func isCapture(_ path: String) -> Bool {
    var parts = path.split(separator: "/").last?.split(separator: ".").dropFirst() ?? []
    if let last = parts.last, compressions.contains(last.lowercased()) { parts.removeLast() }
    guard var suffix = parts.last?.lowercased() else { return false }
    while suffix.last?.isASCII == true, suffix.last?.isNumber == true { suffix.removeLast() }
    return suffixes.contains(suffix)
  }

  /// Those of some files below a folder that are captures, or folders that hide some.
  static func captures(among files: [String]) -> [String] {
    files.filter { isCapture($0) || isFolder($0) }
  }

  /// All files below a folder, by their names; what begins with a point is left out.
  ///
  /// A folder that this user may not look into stands for what lies in it.
  static func files(below folder: String) -> [String] {
    let root = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
    guard mayBeListed(folder), let names = FileManager.default.enumerator(atPath: folder) else {
      return [folder]
    }
    var files: [String] = []
    while let name = names.nextObject() as? String {
      if name.split(separator: "/").last?.hasPrefix(".") == true {
        names.skipDescendants()
      } else if !isFolder(root + name) {
        files.append(root + name)
      } else if !mayBeListed(root + name) {
        names.skipDescendants()
        files.append(root + name)
      }
    }
    return files.sorted()
  }

  private static func mayBeListed(_ folder: String) -> Bool {
    FileManager.default.isReadableFile(atPath: folder)
  }
}
