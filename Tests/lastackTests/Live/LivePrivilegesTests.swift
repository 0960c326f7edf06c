import Foundation
import Testing

/// What a running capture may still do, and where it may write.
@Suite(
  "Live: privileges", .serialized,
  .enabled(if: NetworkLab.isAvailable, NetworkLab.requirement))
struct LivePrivilegesTests {
  private static let none = ["0000000000000000"]

  private func check(_ status: [String: [String]], isUser user: String) {
    #expect(status["Uid"] == Array(repeating: user, count: 4))
    #expect(status["Groups"] == [])
    for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
      #expect(status[set] == Self.none, "\(set)")
    }
    #expect(status["NoNewPrivs"] == ["1"])
  }

  @Test func aRunningCaptureHasNoCapabilityAndIsNotRoot() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(in: lab.client, ["-i", "wire", "--format", "ndjson"])
    let nobody = unsafe getpwnam("nobody").map { unsafe $0.pointee.pw_uid }
    check(try program.status, isUser: "\(try #require(nobody))")
    let outcome = try program.finish()
    #expect(outcome.status == 130)
  }

  /// Rights are those of each thread, and the metrics are served by one of their own.
  @Test func noThreadOfTheMetricsHasACapabilityEither() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(
      in: lab.client, ["-i", "wire", "--format", "ndjson", "--metrics", "127.0.0.1:0"])
    try program.wait(for: "metrics at ")
    let nobody = unsafe getpwnam("nobody").map { unsafe $0.pointee.pw_uid }
    let threads = try program.threadStatuses
    #expect(threads.count >= 2)
    for thread in threads { check(thread, isUser: "\(try #require(nobody))") }
    _ = try program.finish()
  }

  @Test func whoeverRanSudoOrIsNamedOwnsTheFiles() throws {
    let lab = try NetworkLab()
    for (arguments, variables) in [
      (["--user", "54321:54322"], []), ([], ["SUDO_UID=54321", "SUDO_GID=54322"]),
    ] {
      let folder = try Folder()
      try folder.share()
      let stored = folder.place("stored.pcap").path
      let program = try LiveProgram(
        in: lab.client, ["-i", "wire", "--format", "ndjson", "--write", stored] + arguments,
        environment: variables)
      check(try program.status, isUser: "54321")
      _ = try program.finish()
      let owner = try FileManager.default.attributesOfItem(atPath: stored)
      #expect(owner[.ownerAccountID] as? Int == 54321)
      #expect(owner[.groupOwnerAccountID] as? Int == 54322)
    }
  }

  @Test(arguments: ["--output", "--write"])
  func aFolderThatOnlyRootMayWriteToIsRefusedAtTheStart(option: String) throws {
    // Nobody else may write to the test's own folder.
    let folder = try Folder()
    let path = folder.place("file").path
    let outcome = try Program.run("live", "-i", "lo", option, path)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("\(path): cannot be written: Permission denied."))
    #expect(outcome.errors.contains("Files are written as nobody, no longer as root"))
    #expect(outcome.errors.contains("--user"))
  }

  @Test func anOutputThatCannotBeMadeAnewIsSaidAtTheStart() throws {
    let folder = try Folder()
    let path = try folder.file("records.ndjson", Data())
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
    let outcome = try Program.run("live", "-i", "lo", "--duration", "1", "--output", path)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("\(folder.url.path): new files cannot be made there"))
    #expect(outcome.errors.contains("SIGHUP"))
  }

  @Test(arguments: ["root", "0", "no-such-user"])
  func rootAndUnknownUsersAreWrongUsage(user: String) throws {
    let outcome = try Program.run("live", "-i", "lo", "--user", user)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("lastack: "))
    #expect(outcome.errors.contains("'\(user)'"))
    #expect(outcome.errors.contains("--user"))
  }

  /// What starts a program as a user with nothing but CAP_NET_RAW.
  static let asPlainUser = [
    "--reuid", "54321", "--regid", "54322", "--clear-groups", "--inh-caps", "+net_raw",
    "--ambient-caps", "+net_raw",
  ]
  /// Whether other users may run the program where it was built.
  static let isReachable =
    (try? NetworkLab.run(["setpriv"] + asPlainUser + ["test", "-x", Program.location.path])) == 0

  @Test(.enabled(if: isReachable, "needs setpriv, and a program that other users may run"))
  func aPlainUserWithTheRightNeedsNoRoot() throws {
    let folder = try Folder()
    try folder.share()
    let path = folder.place("records.ndjson").path
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/setpriv")
    process.arguments =
      Self.asPlainUser + [
        Program.location.path, "live", "-i", "lo", "--duration", "1", "--output", path,
      ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("lastack.summary/1"))
  }

  @Test func aFileOfARingThatMayNotBeDeletedIsSaid() throws {
    let folder = try Folder()
    // Whoever may write here may not delete what others made.
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o1777], ofItemAtPath: folder.url.path)
    let old = try folder.file("ring.00041.pcap", Data("of root".utf8))
    let outcome = try Program.run(
      "live", "-i", "lo", "--duration", "1", "--write", folder.place("ring.pcap").path,
      "--rotate-size", "1M", "--keep", "1")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("\(old): cannot be deleted: Operation not permitted"))
    #expect(try folder.names == ["ring.00041.pcap", "ring.00042.pcap"])
  }
}
