import Foundation
import Testing

/// Prometheus' own checker.
enum Promtool {
  private static let path = "/usr/bin/promtool"

  /// Whether it is installed.
  static let isAvailable = FileManager.default.isExecutableFile(atPath: path)

  /// Why a test is skipped without it.
  static let requirement: Testing.Comment = "needs promtool (apt-get install prometheus)"

  /// Runs it in a folder that holds some files.
  ///
  /// - Returns: its status and what it says.
  static func run(
    _ arguments: String..., files: [String: String] = [:], input: String = ""
  ) throws -> (status: Int32, said: String) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lastack-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    try Data(input.utf8).write(to: folder.appending(path: "stdin"))
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = try FileHandle(forReadingFrom: folder.appending(path: "stdin"))
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, said)
  }
}
