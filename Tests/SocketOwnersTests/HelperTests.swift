import Foundation
import Privileges
import SocketOwners
import Testing
import Wire

@Suite("The helper that names processes")
struct HelperTests {
  @Test func itEndsWhenItsParentIsKilled() throws {
    let parent = try Probe("ask")
    let helper = try #require(Int32(parent.line()))
    #expect(Programs.wait { Programs.status(helper)["Name"] == ["lastack-sockets"] })
    kill(parent.process.processIdentifier, SIGKILL)
    #expect(Programs.wait { [nil, "Z"].contains(Programs.status(helper)["State"]?.first) })
  }

  @Test func itEndsWithItsClientAndLeavesNothingBehind() throws {
    let helper: Int32
    do {
      let client = try SocketOwnerClient.make()
      helper = client.helperID
    }
    #expect(kill(helper, 0) != 0)
    #expect(errno == ESRCH)
  }

  @Test(
    .enabled(if: Programs.isRoot, "root is needed to have capabilities, of which two are kept"))
  func itKeepsTwoCapabilitiesAndIsNotRoot() throws {
    let client = try SocketOwnerClient.make()
    let helper = client.helperID
    // CAP_DAC_READ_SEARCH is bit 2, CAP_SYS_PTRACE bit 19.
    let kept = ["0000000000080004"]
    #expect(Programs.wait { Programs.status(helper)["CapEff"] == kept })
    let status = Programs.status(helper)
    #expect(status["CapPrm"] == kept)
    for set in ["CapInh", "CapBnd", "CapAmb"] {
      #expect(status[set] == ["0000000000000000"], "\(set)")
    }
    #expect(status["Uid"]?.contains("0") == false)
    #expect(status["NoNewPrivs"] == ["1"])
  }

  @Test func itHasNoDescriptorOfItsParentButTheirSocketAndStandardError() throws {
    let secret = unsafe open("/etc/passwd", O_RDONLY)
    defer { close(secret) }
    let client = try SocketOwnerClient.make()
    let helper = client.helperID
    #expect(Programs.wait { Programs.status(helper)["Name"] == ["lastack-sockets"] })
    let folder = "/proc/\(helper)/fd"
    let targets = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
    }
    #expect(!targets.contains("/etc/passwd"))
    #expect(targets.count { $0 == "/dev/null" } >= 2)
  }

  @Test func signalsToTheGroupLeaveItToItsParentToEndIt() throws {
    var client = try SocketOwnerClient.make()
    let listener = Listener(.v4)
    let connection = LoopbackConnection(to: listener)
    let before = client.owners(of: connection.tuple)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGUSR1] { kill(client.helperID, signal) }
    let after = client.owners(of: connection.tuple)
    #expect(before != nil)
    #expect(after == before)
  }

  @Test func requestsBeyondTheBoundAreDroppedAndCounted() throws {
    var client = try SocketOwnerClient.make(capacity: 4)
    let listener = Listener(.v4)
    let connection = LoopbackConnection(to: listener)
    let ready = client.owners(of: connection.tuple)
    #expect(ready != nil)
    kill(client.helperID, SIGSTOP)
    let taken = (0..<10).map { client.request(connection.tuple, tag: $0) }
    let dropped = client.droppedRequests
    #expect(taken.filter(\.self).count == 4)
    #expect(dropped == 6)
    kill(client.helperID, SIGCONT)
    let answers = client.answers(4)
    #expect(answers.count == 4)
    let isTaken = client.request(connection.tuple)
    #expect(isTaken)
  }

  @Test func everyRequestWithinTheBoundIsAnswered() throws {
    var client = try SocketOwnerClient.make(capacity: 2000)
    let listener = Listener(.v4)
    let connection = LoopbackConnection(to: listener)
    let taken = (0..<2000).count { _ in client.request(connection.tuple) }
    #expect(taken == 2000)
    // More than a socket's buffer holds, so some of them leave only while answers are taken.
    let answers = client.answers(2000)
    let dropped = client.droppedRequests
    #expect(answers.count == 2000)
    #expect(dropped == 0)
  }

  @Test func aHelperThatDiedIsSaidAndItsRequestsAreCounted() throws {
    var client = try SocketOwnerClient.make()
    let listener = Listener(.v4)
    let connection = LoopbackConnection(to: listener)
    let ready = client.owners(of: connection.tuple)
    #expect(ready != nil)
    kill(client.helperID, SIGSTOP)
    client.request(connection.tuple)
    client.request(connection.tuple)
    kill(client.helperID, SIGKILL)
    let answers = client.answers(1)
    let isRunning = client.isRunning
    #expect(answers.isEmpty)
    #expect(!isRunning)
    let isTaken = client.request(connection.tuple)
    let isListed = client.requestCloseWaiting()
    let dropped = client.droppedRequests
    #expect(!isTaken)
    #expect(!isListed)
    #expect(dropped == 3)
  }

  @Test func aProgramThatIsNotThereIsAnError() {
    #expect(throws: SocketOwnerError.notStarted(ENOENT)) {
      _ = try SocketOwnerClient(
        program: "/no/such/program", arguments: [], account: Account(user: 1, group: 1))
    }
  }
}
