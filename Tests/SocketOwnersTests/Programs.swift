import Foundation
import Privileges
import SocketOwners
import Wire

/// The programs that lie beside the test bundle.
enum Programs {
  /// The path of a built program.
  static func path(_ name: String) -> String {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: name).path
  }

  /// Whether the tests run as root.
  static var isRoot: Bool { geteuid() == 0 }

  /// What the kernel says of a process, by the line's name; empty where there is none.
  static func status(_ pid: Int32) -> [String: [String]] {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else {
      return [:]
    }
    var status: [String: [String]] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      status[String(parts[0])] = parts[1].split(whereSeparator: \.isWhitespace).map(String.init)
    }
    return status
  }

  /// Waits until something holds, at most ten seconds.
  static func wait(until holds: () -> Bool) -> Bool {
    for _ in 0..<1000 {
      if holds() { return true }
      usleep(10_000)
    }
    return false
  }
}

/// A running `socket-probe`.
final class Probe {
  let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  /// Starts it, as another user where that is possible.
  init(_ arguments: String...) throws {
    var command = [Programs.path("socket-probe")] + arguments
    if Programs.isRoot, arguments.first != "ask",
      FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
    {
      command =
        ["/usr/bin/setpriv", "--reuid", "54321", "--regid", "54322", "--clear-groups"] + command
    }
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  /// The next line that it says.
  func line() -> String {
    var text = ""
    while !text.hasSuffix("\n") {
      guard let more = try? output.fileHandleForReading.read(upToCount: 1), !more.isEmpty else {
        break
      }
      text += String(decoding: more, as: UTF8.self)
    }
    return String(text.dropLast())
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}

extension SocketOwnerClient {
  /// A client with the built program as its helper.
  static func make(capacity: Int = usualCapacity) throws -> SocketOwnerClient {
    try SocketOwnerClient(
      program: Programs.path("lastack"), arguments: ["socket-owners"],
      account: try Account.afterRoot(named: nil, sudoUser: nil, sudoGroup: nil),
      capacity: capacity)
  }

  /// Asks for one connection, and waits for the answer.
  mutating func owners(of tuple: FourTuple) -> ConnectionOwners? {
    request(tuple, tag: 77)
    for answer in answers(1) {
      if case .owners(let owners, tag: 77) = answer { return owners }
    }
    return nil
  }

  /// Waits for so many answers, or ten seconds.
  mutating func answers(_ count: Int) -> [SocketAnswer] {
    var answers: [SocketAnswer] = []
    let end = ContinuousClock.now + .seconds(10)
    while answers.count < count, isRunning, ContinuousClock.now < end {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = unsafe poll(&request, 1, 100)
      takeAnswers(into: &answers)
    }
    return answers
  }

  /// All sockets in CLOSE_WAIT, and how many there are.
  mutating func closeWaiting() -> (sockets: [ConnectionOwners], count: Int?) {
    requestCloseWaiting()
    var sockets: [ConnectionOwners] = []
    for _ in 0..<100 where isRunning {
      for answer in answers(1) {
        if case .closeWaiting(let socket) = answer { sockets.append(socket) }
        if case .endOfCloseWaiting(let count) = answer { return (sockets, count) }
      }
    }
    return (sockets, nil)
  }
}
