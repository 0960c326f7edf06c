/// A program that also says how TCP connections of a capture went, and how it is run.
struct Peer {
  /// The table's first column.
  let title: String
  /// The Debian package.
  let package: String
  /// One command after the other; every one gets the capture or what the one before wrote.
  let commands: [[String]]

  /// All of them, the measured program first.
  ///
  /// - Parameters:
  ///   - measured: the path of `lastack`.
  ///   - capture: the path of the capture.
  ///   - scratch: a file for what one command hands to the next.
  /// - Returns: the programs in the order of the table.
  static func all(measured: String, capture: String, scratch: String) -> [Peer] {
    [
      Peer(title: "lastack", package: "", commands: [[measured, capture]]),
      Peer(
        title: "lastack --format ndjson", package: "",
        commands: [[measured, "--format", "ndjson", capture]]),
      Peer(title: "tcptrace -n", package: "tcptrace", commands: [["tcptrace", "-n", capture]]),
      Peer(
        title: "argus, then ra -n", package: "argus-server argus-client",
        // argus adds to a file that is there.
        commands: [
          ["rm", "-f", scratch], ["argus", "-r", capture, "-w", scratch],
          ["ra", "-n", "-r", scratch],
        ]),
      Peer(
        title: "tshark -n -q -z conv,tcp", package: "tshark",
        commands: [["tshark", "-n", "-q", "-z", "conv,tcp", "-r", capture]]),
    ]
  }

  /// A run may take so long; more would be of no use to anybody who waits.
  static let patience = 600

  /// Whether its programs are installed.
  var isInstalled: Bool {
    for command in commands {
      let look = ["/usr/bin/env", "bash", "-c", #"command -v "$0""#, command[0]]
      do { _ = try ChildProcess.run(look, keepsOutput: false) } catch { return false }
    }
    return true
  }

  /// Runs all commands; what they took together.
  ///
  /// - Throws: `BenchmarkError.child` with status 124 for one that took too long.
  func run() throws(BenchmarkError) -> Usage {
    var sum = Usage(seconds: 0, wallSeconds: 0, peakResident: 0, output: "")
    for command in commands {
      let usage = try ChildProcess.run(
        ["/usr/bin/env", "timeout", "\(Self.patience)"] + command, keepsOutput: false)
      sum.seconds += usage.seconds
      sum.wallSeconds += usage.wallSeconds
      sum.peakResident = max(sum.peakResident, usage.peakResident)
    }
    return sum
  }
}
