import ArgumentParser

/// The program: a root command that hands over to one subcommand a file.
struct Lastack: ParsableCommand {
  /// The program's version.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "lastack",
    abstract: "Reads packet captures and says how each TCP connection closed.",
    usage: """
      lastack FILE|FOLDER ... [options]
      lastack <subcommand> [options]
      """,
    discussion: """
      Every connection gets one label: closed in four segments or three, closed by both at once, \
      closed after a loss, aborted by an RST, or not closed at all; with the frames that prove it.

      EXAMPLES
        lastack web.pcap                            a report for a person
        lastack web.pcap --label rst-aborted        the aborted connections, each one
        lastack day/*.pcap                          several files as one capture
        lastack day/ --format ndjson                a folder; one JSON object a connection
        lastack web.pcap --filter 'port 443'        only what a BPF filter takes
        tcpdump -w - tcp | lastack -                from standard input
        lastack explain web.pcap --connection 17    one connection as a ladder
        sudo lastack live -i eth0                   connections as they close
        lastack check run.pcap --fail-on rst-aborted    status 1 if one was
        lastack diff before.pcap after.pcap         how the mix of closes changed

      `lastack FILE ...` is short for `lastack analyze FILE ...`; \
      `lastack help analyze` lists all options.
      """,
    version: version,
    subcommands: [
      Analyze.self, Explain.self, Check.self, Diff.self, Live.self, Interfaces.self,
      SocketOwners.self,
    ],
    defaultSubcommand: Analyze.self)
}

@main
enum Program {
  static func main() {
    Interrupt.install()
    do {
      var command = try Lastack.parseAsRoot()
      try command.run()
    } catch let status as ExitStatus {
      leave(with: status)
    } catch {
      leave(because: error)
    }
  }

  /// ArgumentParser ends with 64 on wrong usage and 1 on any other error: both become ours.
  private static func leave(because error: any Error) -> Never {
    if Lastack.exitCode(for: error).isSuccess {
      var sink = ByteSink.standardOutput
      sink.write(Array((Lastack.fullMessage(for: error) + "\n").utf8))
      leave(with: sink.failure == nil ? .done : .usage)
    }
    let sentence = Lastack.message(for: error)
      .replacing(":\n  - ", with: ": ").replacing("\n  - ", with: ", ")
    let command: String
    switch CommandLine.arguments.dropFirst().first {
    case "check": command = "check"
    case "diff": command = "diff"
    case "live": command = "live"
    case "interfaces": command = "interfaces"
    case "explain": command = "explain"
    default: command = "analyze"
    }
    Complaint.say(sentence + "\nTry 'lastack help \(command)'.")
    leave(with: .usage)
  }

  private static func leave(with status: ExitStatus) -> Never {
    Lastack.exit(withError: ExitCode(status.rawValue))
  }
}
