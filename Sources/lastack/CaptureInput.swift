/// Captures that are read as one, and what they are called together.
struct CaptureInput {
  /// The only file's name, the folder's, or the first file's and how many more there are.
  let name: String
  /// The files; one at least.
  let paths: [String]

  /// One capture.
  init(file: String) {
    name = file
    paths = [file]
  }

  /// Some files as one capture; there is one at least.
  init(_ files: [String]) {
    paths = files
    name = files.count == 1 ? files[0] : "\(files[0]) and \(files.count - 1) more"
  }

  /// All captures that arguments name, as one.
  ///
  /// - Throws: a sentence on a folder without captures.
  init(naming arguments: [String]) throws(CaptureFolder.Failure) {
    paths = try CaptureFolder.captures(arguments)
    if paths.count == 1 {
      name = paths[0]
    } else if arguments.count == 1 {
      name = arguments[0]
    } else {
      name = "\(paths[0]) and \(paths.count - 1) more"
    }
  }

  /// The first of them that gives its bytes only once.
  var once: String? {
    paths.first { $0 == "-" || !SmallFile.canBeReadTwice($0) }
  }

  /// Whether there is more than one file.
  var areSeveral: Bool { paths.count > 1 }
}
