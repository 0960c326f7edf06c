import Foundation

/// A running `privilege-probe`, and what the kernel says of it.
final class Probe {
  /// What it printed until it was ready or had failed.
  let lines: [String]
  private let process: Process
  private let input = Pipe()

  /// The rights that a test of root needs.
  static var isRoot: Bool { geteuid() == 0 }
  /// Whether the test can start a process with fewer rights than its own.
  static var canStartWithLess: Bool {
    isRoot && FileManager.default.isExecutableFile(atPath: setpriv)
  }
  /// setpriv(1) of util-linux.
  static let setpriv = "/usr/bin/setpriv"
  /// What starts a process as a user without any right.
  static let asPlainUser = [
    setpriv, "--reuid", "54321", "--regid", "54322", "--clear-groups",
  ]

  /// Runs the probe until it waits.
  ///
  /// - Parameters:
  ///   - arguments: what to give up.
  ///   - launcher: a program and arguments that start it with other rights.
  /// - Throws: when it cannot be started.
  init(_ arguments: String..., through launcher: [String] = []) throws {
    let probe = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "privilege-probe").path
    let command = launcher + [probe] + arguments
    process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardInput = input
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var text = ""
    while !text.hasSuffix("ready\n") {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      text += String(decoding: more, as: UTF8.self)
    }
    lines = text.split(separator: "\n").map(String.init)
  }

  /// The kernel's words on the process: a line's name and its fields.
  var status: [String: [String]] {
    get throws {
      let path = "/proc/\(process.processIdentifier)/status"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      var status: [String: [String]] = [:]
      for line in text.split(separator: "\n") {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { continue }
        status[String(parts[0])] = parts[1].split(whereSeparator: \.isWhitespace).map(String.init)
      }
      return status
    }
  }

  /// Lets the probe end, and tells how it did.
  func end() throws -> Int32 {
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    return process.terminationStatus
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
