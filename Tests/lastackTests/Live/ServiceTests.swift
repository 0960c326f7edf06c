import Foundation
import TestSupport
import Testing

/// The systemd unit of docs/live.md.
@Suite("Live: as a service") struct ServiceTests {
  private func unit() throws -> String {
    try #require(try DocumentBlock.named("lastack.service", in: "docs/live.md"))
  }

  /// The words of the unit's command line.
  private func command() throws -> [String] {
    let line = try #require(
      try unit().split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
    return line.dropFirst("ExecStart=".count).split(separator: " ").map(String.init)
  }

  private static let analyzer = "/usr/bin/systemd-analyze"

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: analyzer), "needs systemd-analyze"))
  func systemdTakesTheUnit() throws {
    let folder = try Folder()
    // Where the program is installed it is not on this machine.
    let text = try unit().replacing("/usr/local/bin/lastack", with: Program.location.path)
    let path = try folder.file("lastack.service", Data(text.utf8))
    let process = Process()
    process.executableURL = URL(filePath: Self.analyzer)
    process.arguments = ["verify", "--man=no", path]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    // Other units of the machine may have faults of their own.
    #expect(!said.contains("lastack.service"), "\(said)")
  }

  /// As systemd starts it: a user that is not root, and that one right.
  @Test(
    .enabled(
      if: LivePrivilegesTests.isReachable, "needs setpriv, and a program that other users may run"))
  func theProgramNeedsNoRightButTheOneOfTheUnit() throws {
    #expect(try unit().contains("\nCapabilityBoundingSet=CAP_NET_RAW\n"))
    let folder = try Folder()
    try folder.share()
    // Its options, but for the interface, the port, and where the records go.
    var options = Array(try command().dropFirst())
    for (option, value) in [
      ("-i", "lo"), ("--metrics", "127.0.0.1:0"), ("--output", folder.place("closes").path),
    ] {
      let place = try #require(options.firstIndex(of: option))
      options[place + 1] = value
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/setpriv")
    process.arguments =
      LivePrivilegesTests.asPlainUser
      + ["--bounding-set", "-all,+net_raw", "--no-new-privs", Program.location.path]
      + options + ["--duration", "1"]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(said)")
    #expect(said.contains("lastack: capturing on lo.\n"))
    let records = try String(contentsOf: folder.place("closes"), encoding: .utf8)
    #expect(records.contains(#"{"schema":"lastack.summary/1""#))
  }
}
