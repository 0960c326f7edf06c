import Foundation

/// `lastack live`, running in a namespace.
final class LiveProgram {
  let process: Process
  private let folder: Folder
  private let arguments: [String]

  /// Starts it and waits until it captures.
  ///
  /// - Parameters:
  ///   - namespace: where.
  ///   - arguments: what follows `lastack live`.
  ///   - output: takes standard output; nil for a file that `finish` reads.
  ///   - environment: further variables, `NAME=VALUE`.
  /// - Throws: `Silence` when it does not begin to capture.
  init(
    in namespace: String, _ arguments: [String], output: Pipe? = nil, environment: [String] = []
  ) throws {
    folder = try Folder()
    self.arguments = arguments
    process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["ip", "netns", "exec", namespace, "env", "-u", "SUDO_UID", "-u", "SUDO_GID"]
      + environment + [Program.location.path, "live"] + arguments
    process.standardInput = FileHandle.nullDevice
    for name in ["stdout", "stderr"] { _ = try folder.file(name, Data()) }
    process.standardError = try FileHandle(forWritingTo: folder.place("stderr"))
    if let output {
      process.standardOutput = output
    } else {
      process.standardOutput = try FileHandle(forWritingTo: folder.place("stdout"))
    }
    try process.run()
    try wait(for: "capturing on")
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// The kernel's words on the process: a line's name and its fields.
  var status: [String: [String]] {
    get throws { try Self.status(in: "/proc/\(process.processIdentifier)") }
  }

  /// The same of each of its threads.
  var threadStatuses: [[String: [String]]] {
    get throws {
      let tasks = "/proc/\(process.processIdentifier)/task"
      return try FileManager.default.contentsOfDirectory(atPath: tasks).map {
        try Self.status(in: "\(tasks)/\($0)")
      }
    }
  }

  private static func status(in folder: String) throws -> [String: [String]] {
    let text = try String(contentsOfFile: "\(folder)/status", encoding: .utf8)
    var status: [String: [String]] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      status[String(parts[0])] = parts[1].split(whereSeparator: \.isWhitespace).map(String.init)
    }
    return status
  }

  /// What it has said on standard error so far.
  var errors: String {
    (try? String(contentsOf: folder.place("stderr"), encoding: .utf8)) ?? ""
  }

  /// What it has written so far.
  var output: String {
    (try? String(contentsOf: folder.place("stdout"), encoding: .utf8)) ?? ""
  }

  /// Waits until standard error contains a text.
  func wait(for text: String, seconds: Double = 10) throws {
    let limit = Date(timeIntervalSinceNow: seconds)
    while !errors.contains(text) {
      guard Date() < limit, process.isRunning else { throw Silence(text: text, errors: errors) }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  /// What was waited for in vain.
  struct Silence: Error {
    let text: String
    let errors: String
  }

  func signal(_ number: Int32) {
    kill(process.processIdentifier, number)
  }

  /// Ends it by a signal, or waits until it ends by itself.
  func finish(_ number: Int32? = SIGINT) throws -> LiveOutcome {
    if let number { signal(number) }
    process.waitUntilExit()
    return try LiveOutcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -1, output: output,
      errors: errors)
  }
}

/// What a live capture left behind.
struct LiveOutcome {
  let status: Int32
  let errors: String
  let records: [Record]
  /// The summaries, the last of them at the end.
  let summaries: [Summary]
  var summary: Summary { summaries[summaries.count - 1] }

  init(status: Int32, output: String, errors: String) throws {
    self.status = status
    self.errors = errors
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    var records: [Record] = []
    var summaries: [Summary] = []
    for line in output.split(separator: "\n") {
      let data = Data(line.utf8)
      if line.hasPrefix(#"{"schema":"lastack.summary/1""#) {
        summaries.append(try decoder.decode(Summary.self, from: data))
      } else {
        records.append(try decoder.decode(Record.self, from: data))
      }
    }
    self.records = records
    if summaries.isEmpty { throw LiveProgram.Silence(text: "a summary", errors: errors) }
    self.summaries = summaries
  }

  /// What the tests look at in a connection's record.
  struct Record: Decodable {
    let id: Int
    let label: String
    let client: Endpoint
    let server: Endpoint
    let close: Close
    let rst: [Reset]
    let anomalies: [Anomaly]
    let provisional: Bool?
    let process: Processes?

    struct Processes: Decodable {
      let client: NamedProcess?
      let server: NamedProcess?
    }

    struct Endpoint: Decodable {
      let ip: String
      let port: UInt16
    }
    struct Close: Decodable { let waves: [Wave] }
    struct Wave: Decodable {
      let wave: Int
      let lost: Int
      let certainty: String?
    }
    struct Reset: Decodable { let frame: Int }
    struct Anomaly: Decodable { let kind: String }

    /// The frames of its RSTs.
    var resets: [Int] { rst.map(\.frame) }

    /// Whether it says that the capture may have missed frames.
    var isLossy: Bool { anomalies.contains { $0.kind == "capture-dropped-frames" } }
  }

  /// A process of this machine.
  struct NamedProcess: Decodable, Equatable {
    let pid: Int32
    let comm: String
  }

  /// What the tests look at in a summary.
  struct Summary: Decodable {
    let connections: Int
    let captures: [Capture]

    struct Capture: Decodable {
      let frames: Int
      let kernelDrops: Int
      let duplicateFrames: Int
      let backwardTimestamps: Int
      let live: Live
    }
    struct Live: Decodable {
      let final: Bool
      let received: Int
      let interruptions: Int
      let writtenFrames: Int?
      let unwrittenFrames: Int?
      let droppedProcessRequests: Int?
      let closeWait: CloseWait?
    }
    struct CloseWait: Decodable {
      let sockets: Int
      let lasting: Int
      let longest: [Socket]
    }
    struct Socket: Decodable {
      let local: Record.Endpoint
      let remote: Record.Endpoint
      let seconds: Double
      let process: NamedProcess?
    }

    /// The one capture.
    var capture: Capture { captures[0] }
  }
}
