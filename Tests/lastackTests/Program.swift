import Foundation

/// The built program, run as a user runs it.
enum Program {
  /// What a run left behind.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// What was written, however its lines were folded.
    var words: String { output.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
  }

  /// The program beside the test bundle, which on Linux is the running executable.
  static var location: URL {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "lastack")
  }

  /// A process that is ready to run, with no colour and no terminal.
  static func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = location
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    // Whoever runs the tests by sudo is nobody to the program, and a workflow that runs them is none
    // of its own.
    let foreign = ["SUDO_UID", "SUDO_GID", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"]
    process.environment = ProcessInfo.processInfo.environment.filter { !foreign.contains($0.key) }
    return process
  }

  /// Runs the program to its end; `input` goes to its standard input.
  static func run(_ arguments: String..., input: Data? = nil) throws -> Outcome {
    try run(arguments, input: input)
  }

  /// Runs the program to its end; `input` goes to its standard input.
  static func run(_ arguments: [String], input: Data? = nil) throws -> Outcome {
    let folder = try Folder()
    let process = process(arguments)
    if let input {
      let file = folder.place("stdin")
      try input.write(to: file)
      process.standardInput = try FileHandle(forReadingFrom: file)
    }
    return try finish(process, in: folder)
  }

  /// Runs the program to its end, with a folder as its working folder.
  static func run(in folder: Folder, _ arguments: String...) throws -> Outcome {
    let process = process(arguments)
    process.currentDirectoryURL = folder.url
    return try finish(process, in: try Folder())
  }

  /// Runs a process to its end; what it writes is gathered in the folder.
  static func finish(_ process: Process, in folder: Folder) throws -> Outcome {
    let output = folder.place("stdout")
    let errors = folder.place("stderr")
    try Data().write(to: output)
    try Data().write(to: errors)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -1,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}

/// A folder of its own, gone with the value.
final class Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "lastack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Lets every user write there, as a program does that has given up root.
  func share() throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: url.path)
  }

  /// A place in the folder.
  func place(_ name: String) -> URL { url.appending(path: name) }

  /// Writes a file and names its path.
  func file(_ name: String, _ data: Data) throws -> String {
    try data.write(to: place(name))
    return place(name).path
  }

  /// The names of all files in the folder.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
  }
}
