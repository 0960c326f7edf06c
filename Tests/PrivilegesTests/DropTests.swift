import Foundation
import Privileges
import Testing

@Suite("What is left after the privileges are given up")
struct DropTests {
  private static let none = ["0000000000000000"]

  @Test(.enabled(if: Probe.isRoot, "root is needed to have anything to give up"))
  func rootBecomesNobodyWithoutAnyCapability() throws {
    let probe = try Probe("drop")
    #expect(probe.lines.last == "ready")
    let nobody = try Account(named: "nobody")
    let status = try probe.status
    #expect(status["Uid"] == Array(repeating: "\(nobody.user)", count: 4))
    #expect(status["Gid"] == Array(repeating: "\(nobody.group)", count: 4))
    #expect(nobody.user != 0)
    #expect(status["Groups"] == [])
    for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
      #expect(status[set] == Self.none, "\(set)")
    }
    #expect(status["NoNewPrivs"] == ["1"])
    #expect(status["Threads"] == ["1"])
    #expect(try probe.end() == 0)
  }

  @Test(.enabled(if: Probe.isRoot, "root is needed to open a packet socket"))
  func whatIsOpenStaysOpenAndNothingMoreCanBeOpened() throws {
    let probe = try Probe("drop")
    #expect(
      probe.lines == [
        "packet sockets before: true", "packet sockets after: false", "the open one stays: true",
        "ready",
      ])
  }

  @Test(.enabled(if: Probe.isRoot, "root is needed to become somebody else"))
  func anyUserCanBeNamedAndNumbersNeedNoEntryOfTheirOwn() throws {
    let byName = try Probe("drop", "daemon")
    let daemon = try Account(named: "daemon")
    #expect(try byName.status["Uid"]?.first == "\(daemon.user)")
    let byNumbers = try Probe("drop", "54321:54322")
    #expect(try byNumbers.status["Uid"] == Array(repeating: "54321", count: 4))
    #expect(try byNumbers.status["Gid"] == Array(repeating: "54322", count: 4))
  }

  @Test(.enabled(if: Probe.isRoot, "root is needed to have anything to keep"))
  func aHelperKeepsWhatItAskedForAndNothingElse() throws {
    let probe = try Probe("keep")
    let status = try probe.status
    let kept = CapabilitySet([.readSearch, .inspectProcesses]).rawValue
    for set in ["CapPrm", "CapEff"] {
      let bits = try #require(status[set]?.first.flatMap { UInt64($0, radix: 16) })
      #expect(bits == kept, "\(set)")
    }
    for set in ["CapInh", "CapBnd", "CapAmb"] { #expect(status[set] == Self.none, "\(set)") }
    #expect(status["Uid"]?.contains("0") == false)
    #expect(probe.lines.contains("packet sockets after: false"))
  }

  @Test(
    .enabled(
      if: Probe.canStartWithLess,
      "root and setpriv(1) are needed to start a plain user with one capability"))
  func aPlainUserGivesUpTheCapabilityThatItWasStartedWith() throws {
    let probe = try Probe(
      "drop",
      through: Probe.asPlainUser + ["--inh-caps", "+net_raw", "--ambient-caps", "+net_raw"])
    #expect(probe.lines.first == "packet sockets before: true")
    #expect(probe.lines.contains("packet sockets after: false"))
    #expect(probe.lines.contains("the open one stays: true"))
    let status = try probe.status
    for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
      #expect(status[set] == Self.none, "\(set)")
    }
    #expect(status["Uid"] == Array(repeating: "54321", count: 4))
    #expect(status["NoNewPrivs"] == ["1"])
  }

  @Test(
    .enabled(
      if: Probe.canStartWithLess || !Probe.isRoot,
      "setpriv(1) is needed to start without any right"))
  func aProcessWithoutAnyRightGivesUpNothingAndSucceeds() throws {
    let probe = try Probe("drop", through: Probe.isRoot ? Probe.asPlainUser : [])
    #expect(probe.lines.last == "ready")
    let status = try probe.status
    for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
      #expect(status[set] == Self.none, "\(set)")
    }
  }

  @Test(
    .enabled(
      if: Probe.canStartWithLess, "root and setpriv(1) are needed to start a plain user"))
  func onlyRootBecomesAnotherUser() throws {
    let probe = try Probe("drop", "daemon", through: Probe.asPlainUser)
    #expect(probe.lines.last == "failed: \(PrivilegeError.notRoot)")
    #expect(try probe.end() == 1)
  }

  @Test(
    .enabled(
      if: Probe.canStartWithLess,
      "root and setpriv(1) are needed to start root without CAP_SETUID"))
  func rootThatMayNotBecomeAnotherUserStops() throws {
    let probe = try Probe(
      "drop", "54321:54322",
      through: [Probe.setpriv, "--bounding-set", "-setuid", "--inh-caps", "-setuid"])
    #expect(probe.lines.last?.contains("setresuid: Operation not permitted") == true)
    #expect(try probe.end() == 1)
  }

  @Test func anotherThreadIsNotLeftWithItsRights() throws {
    let probe = try Probe("beside-a-thread")
    #expect(probe.lines.last == "failed: \(PrivilegeError.otherThreads(1))")
    #expect(try probe.end() == 1)
  }
}
