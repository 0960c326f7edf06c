import Foundation
import Testing

/// `lastack live` on a terminal.
@Suite(
  "Live: the screen", .serialized,
  .enabled(if: NetworkLab.isAvailable, NetworkLab.requirement))
struct LiveScreenTests {
  private static let entering = "\u{1b}[?1049h"
  private static let leaving = "\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l"

  /// The program on a terminal of the test's own.
  private func start(
    in lab: NetworkLab, on terminal: PseudoTerminal, _ arguments: [String] = []
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      [
        "-u", "NO_COLOR", "TERM=xterm-256color", "LC_ALL=C.UTF-8", "SWIFT_BACKTRACE=enable=no",
        "ip", "netns", "exec", lab.client, Program.location.path, "live", "-i", "wire",
      ] + arguments
    let handle = FileHandle(fileDescriptor: terminal.slave, closeOnDealloc: false)
    process.standardInput = handle
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    return process
  }

  /// Opens a connection and aborts it.
  private func abort(in lab: NetworkLab) throws {
    let listener = try LabSocket.listener(in: lab.server, port: 8000)
    let client = try LabSocket.make(in: lab.client)
    try client.connect(port: 8000)
    let server = try listener.accept()
    client.close(aborting: true)
    server.close()
  }

  @Test func closesAreShownAsTheyHappenAndQEndsWithTheReport() throws {
    let lab = try NetworkLab()
    let terminal = try PseudoTerminal(columns: 100, rows: 30)
    let mode = terminal.mode
    let process = try start(in: lab, on: terminal)
    let entered = try terminal.wait(for: Self.entering)
    try terminal.wait(for: "lastack live on wire", from: entered)
    #expect(terminal.mode != mode)
    try abort(in: lab)
    // Long before the verdict is final: --linger is 240 s.
    try terminal.wait(for: "\u{2192} 10.99.0.2:8000", from: entered, seconds: 5)
    terminal.type("q")
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
    #expect(terminal.mode == mode)
    let left = try terminal.wait(for: Self.leaving, from: entered)
    try terminal.wait(for: "How they closed", from: left)
    try terminal.wait(for: "rst-aborted", from: left)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aSignalThatAsksForTheEndGivesTheTerminalBack(signal: Int32) throws {
    let lab = try NetworkLab()
    let terminal = try PseudoTerminal(columns: 80, rows: 24)
    let mode = terminal.mode
    let process = try start(in: lab, on: terminal)
    let entered = try terminal.wait(for: Self.entering)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    #expect(terminal.mode == mode)
    let left = try terminal.wait(for: Self.leaving, from: entered)
    try terminal.wait(for: "TCP segments", from: left)
  }

  @Test(arguments: [SIGQUIT, SIGSEGV, SIGABRT, SIGILL, SIGUSR2])
  func aSignalThatKillsGivesTheTerminalBackAndStillKills(signal: Int32) throws {
    let lab = try NetworkLab()
    let terminal = try PseudoTerminal(columns: 80, rows: 24)
    let mode = terminal.mode
    let process = try start(in: lab, on: terminal)
    let entered = try terminal.wait(for: Self.entering)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(process.terminationStatus == signal)
    #expect(terminal.mode == mode)
    try terminal.wait(for: Self.leaving, from: entered)
  }

  @Test func aSecondSignalEndsAtOnceAndGivesTheTerminalBack() throws {
    let lab = try NetworkLab()
    let terminal = try PseudoTerminal(columns: 80, rows: 24)
    let mode = terminal.mode
    let process = try start(in: lab, on: terminal)
    let entered = try terminal.wait(for: Self.entering)
    // Two different ones: two of a kind would become one while the program does not run.
    kill(process.processIdentifier, SIGSTOP)
    kill(process.processIdentifier, SIGTERM)
    kill(process.processIdentifier, SIGINT)
    kill(process.processIdentifier, SIGCONT)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(terminal.mode == mode)
    try terminal.wait(for: Self.leaving, from: entered)
  }

  @Test func aStoppedProgramGivesTheTerminalBackAndTakesItAgain() throws {
    let lab = try NetworkLab()
    let terminal = try PseudoTerminal(columns: 80, rows: 24)
    let mode = terminal.mode
    let process = try start(in: lab, on: terminal)
    let entered = try terminal.wait(for: Self.entering)
    kill(process.processIdentifier, SIGTSTP)
    let left = try terminal.wait(for: Self.leaving, from: entered)
    let stat = "/proc/\(process.processIdentifier)/stat"
    let limit = Date(timeIntervalSinceNow: 5)
    while try !String(contentsOfFile: stat, encoding: .utf8).contains(") T "), Date() < limit {
      Thread.sleep(forTimeInterval: 0.02)
    }
    #expect(try String(contentsOfFile: stat, encoding: .utf8).contains(") T "))
    #expect(terminal.mode == mode)
    kill(process.processIdentifier, SIGCONT)
    let again = try terminal.wait(for: Self.entering, from: left)
    try terminal.wait(for: "lastack live on wire", from: again)
    #expect(terminal.mode != mode)
    terminal.type("q")
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(terminal.mode == mode)
  }

  @Test func aResizedTerminalIsDrawnAnewWithinItsSize() throws {
    let lab = try NetworkLab()
    let terminal = try PseudoTerminal(columns: 120, rows: 40)
    let process = try start(in: lab, on: terminal)
    let place = try terminal.wait(for: "\u{1b}[40;1H")
    terminal.resize(columns: 40, rows: 10)
    kill(process.processIdentifier, SIGWINCH)
    let resized = try terminal.wait(for: "\u{1b}[2J", from: place)
    try terminal.wait(for: "\u{1b}[10;1H", from: resized)
    terminal.type("l")
    try terminal.wait(for: "clean-four-way", from: resized)
    let rows = String(decoding: terminal.text.utf8.dropFirst(resized), as: UTF8.self)
      .split(separator: "\u{1b}[").compactMap { piece in
        piece.contains(";1H") ? piece.split(separator: ";").first.flatMap { Int($0) } : nil
      }
    #expect(rows.max() == 10)
    terminal.type("q")
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func keysChangeTheScreen() throws {
    let lab = try NetworkLab()
    let terminal = try PseudoTerminal(columns: 80, rows: 24)
    let process = try start(in: lab, on: terminal)
    var place = try terminal.wait(for: "q quit")
    for (key, effect) in [
      ("p", "PAUSED"), ("s", "LONGEST CLOSE_WAIT"), ("5", "none rst-aborted"), ("?", "draw the"),
    ] {
      terminal.type(key)
      place = try terminal.wait(for: effect, from: place)
    }
    // Escape by itself is known by what does not follow.
    terminal.type("\u{1b}")
    place = try terminal.wait(for: "LABEL", from: place)
    terminal.type("\u{1b}[B")
    place = try terminal.wait(for: "6\u{2192}half-closed", from: place)
    terminal.type("q")
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func aTerminalThatTakesNothingDoesNotHoldTheCaptureUp() throws {
    let lab = try NetworkLab()
    let folder = try Folder()
    try folder.share()
    let file = folder.place("out.ndjson")
    let terminal = try PseudoTerminal(columns: 400, rows: 200, reads: false)
    let process = try start(
      in: lab, on: terminal, ["--output", file.path, "--duration", "5"])
    let begin = Date()
    // Each draws the whole screen anew; the terminal holds some frames, and no more.
    for _ in 0..<60 {
      terminal.type("\u{c}")
      Thread.sleep(forTimeInterval: 0.05)
    }
    try abort(in: lab)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
    #expect(Date().timeIntervalSince(begin) < 10)
    let records = try String(contentsOf: file, encoding: .utf8)
    #expect(records.contains(#""label":"rst-aborted""#))
    #expect(records.contains(#""schema":"lastack.summary/1""#))
    terminal.beginReading()
  }

  @Test func recordsOnATerminalNeedNoScreen() throws {
    let lab = try NetworkLab()
    let terminal = try PseudoTerminal(columns: 80, rows: 24)
    let mode = terminal.mode
    let process = try start(in: lab, on: terminal, ["--format", "ndjson"])
    try terminal.wait(for: "capturing on wire.")
    try abort(in: lab)
    Thread.sleep(forTimeInterval: 0.5)
    #expect(terminal.mode == mode)
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    try terminal.wait(for: #""label":"rst-aborted""#)
    #expect(!terminal.text.contains(Self.entering))
  }
}
