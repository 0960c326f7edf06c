internal import Wire

extension TextReport {
  /// How many of the files are listed.
  private static let shownFiles = 8

  /// Of which files the capture consists.
  mutating func writeFiles(of capture: CaptureFacts) {
    if capture.files.isEmpty { return }
    fact("files", "\(NumberText.grouped(UInt64(capture.files.count))), in the order of time")
    let folder = Self.commonFolder(of: capture.files.map(\.name))
    for file in capture.files.prefix(Self.shownFiles) {
      canvas.pad(to: 15)
      canvas.flow(Self.line(of: file, in: folder), indent: 17, .dim)
      canvas.newline()
    }
    let more = capture.files.count - Self.shownFiles
    if more <= 0 { return }
    canvas.pad(to: 15)
    canvas.put("... and \(NumberText.grouped(UInt64(more))) more", .dim)
    canvas.newline()
  }

  /// The beginning that all names share, up to a slash.
  private static func commonFolder(of names: [String]) -> Substring {
    let shared = names.dropFirst().reduce(names.first ?? "") { shared, name in
      String(zip(shared, name).prefix { $0 == $1 }.map(\.0))
    }
    return shared.lastIndex(of: "/").map { shared[...$0] } ?? ""
  }

  /// What is said of a file; the folder that all have in common is left out.
  private static func line(of file: CaptureFacts.File, in folder: Substring) -> String {
    let name = file.name == "-" ? "standard input" : String(file.name.dropFirst(folder.count))
    if file.sameAs != nil { return "\(name), named before" }
    guard let start = file.start else { return file.failure == nil ? "\(name), no frame" : name }
    return "\(name), \(NumberText.counted(file.frames, "frame")) from \(NumberText.moment(start))"
  }

  /// What makes files less than they should be.
  static func fileWarnings(of capture: CaptureFacts) -> [String] {
    let failures = capture.files.compactMap(\.failure)
    var warnings = Array(failures.prefix(shownFiles))
    if failures.count > shownFiles {
      warnings.append(
        "\(NumberText.counted(UInt64(failures.count - shownFiles), "more file")) not read to the end"
      )
    }
    if capture.uncheckedFrames > 0 {
      warnings.append(
        NumberText.counted(capture.uncheckedFrames, "frame")
          + " not looked for in the other files: too many have the same time")
    }
    return warnings
  }

  /// What of the files was passed over.
  static func fileNotes(of capture: CaptureFacts) -> [String] {
    var notes: [String] = []
    let empty = capture.files.count { $0.start == nil && $0.failure == nil && $0.sameAs == nil }
    if empty > 0 { notes.append("\(NumberText.counted(UInt64(empty), "file")) without a frame") }
    if capture.repeatedFrames > 0 {
      notes.append(
        "\(NumberText.counted(capture.repeatedFrames, "frame")) in several files, taken once")
    }
    return notes
  }
}
