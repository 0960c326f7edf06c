import Anonymization
import ArgumentParser
import CheckReporting
import FlowTracking
import MixComparison
import PacketCapture
import ReportWriting

/// `lastack diff`: says how the mix of closes changed between two captures.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how the mix of closes changed from one capture to another.",
    usage: """
      lastack diff BEFORE AFTER [options]
      lastack diff BEFORE ... --to AFTER ... [options]
      """,
    discussion: """
      For each server, the shares of the labels before and after, and whether they differ by more \
      than chance: Fisher's exact test, corrected for the number of comparisons.

      EXAMPLES
        lastack diff main.pcap branch.pcap
        lastack diff main.pcap branch.pcap --fail-on-regression --junit diff.xml
        lastack diff main.pcap branch.pcap --by port --format json
        lastack diff monday/ tuesday/                    folders of captures
        lastack diff main-*.pcap --to branch-*.pcap      several files on each side

      Exit status: 0 done; 1 a regression, with --fail-on-regression, or a capture without \
      connections, without --allow-empty; 2 wrong usage, or the output could not be written; 3 a \
      capture could not be read to its end; 130 interrupted.
      """)

  /// The forms of the comparison.
  enum Form: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  @Argument(
    help: ArgumentHelp(
      """
      The capture to compare with, and the one to compare; - for standard input, a folder for the \
      captures in it. With --to, all of them are the one to compare with.
      """, valueName: "CAPTURE"),
    completion: .file())
  var captures: [String]

  @Option(
    name: .customLong("to"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "The files to compare, where there are several before or after.", valueName: "FILE ..."),
    completion: .file())
  var to: [String] = []

  @OptionGroup var several: SeveralFilesOption

  @Option(help: "By what to group: the server's address and port, its port, or not at all.")
  var by = MixGrouping.server

  @OptionGroup var tunnels: TunnelOption

  @Flag(
    name: .customLong("fail-on-regression"),
    help: """
      Exit with 1 when the share of rst-aborted, half-closed, unfinished-close, \
      lost-segment-retransmitted or not-established grew significantly anywhere.
      """)
  var failOnRegression = false

  @Option(
    help: ArgumentHelp(
      "How probable a false alarm may be, in the whole comparison.", valueName: "P"))
  var alpha = 0.01

  @Option(
    name: .customLong("min-change"),
    help: ArgumentHelp(
      "The least change of a share that counts, in points of all connections.",
      valueName: "PERCENT"))
  var leastChange = Percentage(share: 0.01)

  @Flag(name: .customLong("allow-empty"), help: "Let a capture without connections pass.")
  var allowsEmpty = false

  @Option(name: .shortAndLong, help: "The form of the comparison.")
  var format = Form.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the comparison to a file, whole or not at all.", valueName: "FILE"),
    completion: .file())
  var output: String?

  @OptionGroup(title: "Results for other programs") var results: CheckResultOptions

  @Option(help: ArgumentHelp("Read only frames that a BPF filter takes.", valueName: "BPF"))
  var filter: String?

  @OptionGroup var memory: MemoryOption

  @Option(
    help: ArgumentHelp("Keep at most this many connections in mind at once.", valueName: "N"))
  var maxConnections = 4_000_000

  @OptionGroup var anonymization: AnonymizationOptions

  @Option(help: "When to colour the text.")
  var color = ColourMode.auto

  @Flag(name: .customLong("no-progress"), help: "Show no progress on the terminal.")
  var noProgress = false

  func validate() throws {
    if to.isEmpty, captures.count != 2 {
      throw ValidationError(
        "give two captures, before and after; with more files, --to stands before those after.")
    }
    if (captures + to).count(where: { $0 == "-" }) > 1 {
      throw ValidationError("standard input (-) can be read only once.")
    }
    if !(alpha > 0 && alpha < 1) {
      throw ValidationError("--alpha takes a number between 0 and 1, as 0.01.")
    }
    if !(1...1_000_000_000).contains(maxConnections) {
      throw ValidationError("--max-connections takes a number from 1 to 1000000000.")
    }
    if results.takesStandardOutput, output == "-" {
      throw ValidationError("the comparison and a result cannot both go to standard output.")
    }
  }

  func run() throws {
    var anonymizer = try anonymization.makeAnonymizer()
    let before = try several.inputs(to.isEmpty ? [captures[0]] : captures)
    let after = try several.inputs(to.isEmpty ? [captures[1]] : to)
    let inputs = (before + after).flatMap(\.paths)
    let resultFiles = try results.open(inputs: inputs)
    let outputFile: ReportFile
    do {
      outputFile = try ReportFile(path: output, inputs: inputs)
    } catch {
      Complaint.say(error.sentence)
      _ = resultFiles.write(nil)
      throw ExitStatus.usage
    }
    var count = MixCount(grouping: by)
    var facts = DifferenceFacts(
      before: .init(file: Self.name(before)), after: .init(file: Self.name(after)))
    let first = read(before, &facts.before, on: .before, &anonymizer, into: &count)
    let second =
      Interrupt.isRequested
      ? .interrupted : read(after, &facts.after, on: .after, &anonymizer, into: &count)
    var status = first.combined(with: second)
    if status == .interrupted || status == .usage {
      // Half a comparison would be taken for a whole one.
      if status == .interrupted { Complaint.say("interrupted; nothing is compared.") }
      _ = outputFile.finish(isWanted: false)
      _ = resultFiles.write(nil)
      throw status
    }
    let difference = MixDifference(count.table, level: alpha, leastChange: leastChange.share)
    let report = difference.report(
      facts, severity: failOnRegression ? .error : .warning, demandsConnections: !allowsEmpty)
    status = status.combined(with: write(difference, facts, to: outputFile))
    status = status.combined(with: resultFiles.write(report))
    status = status.combined(with: verdict(on: report))
    if status != .done { throw status }
  }

  private func read(
    _ inputs: [CaptureInput], _ capture: inout DifferenceFacts.Capture, on side: MixSide,
    _ anonymizer: inout AddressAnonymizer?, into count: inout MixCount
  ) -> ExitStatus {
    let analysis = CaptureAnalysis(
      filter: filter, reader: .auto,
      limits: TrackerLimits(connections: maxConnections, octets: memory.trackerOctets),
      showsProgress: !noProgress && Terminal.isError, threads: .auto,
      separatesTunnels: tunnels.separateTunnels)
    count.side = side
    var status = ExitStatus.done
    var isOpen = false
    for input in inputs where !Interrupt.isRequested {
      do throws(CaptureError) {
        let facts = try analysis.run(input, anonymizer: &anonymizer, into: &count)
        if facts.wasInterrupted { return .interrupted }
        isOpen = true
        capture.failure = capture.failure ?? facts.failure
        status = status.combined(with: facts.comment(isInReport: false))
      } catch {
        capture.failure = capture.failure ?? error.description
        status = status.combined(with: error.comment())
      }
    }
    capture.wasOpened = isOpen
    return status
  }

  /// What some captures are called together.
  private static func name(_ inputs: [CaptureInput]) -> String {
    inputs.count == 1 ? inputs[0].name : CaptureInput(inputs.flatMap(\.paths)).name
  }

  private func write(
    _ difference: MixDifference, _ facts: DifferenceFacts, to file: consuming ReportFile
  ) -> ExitStatus {
    let isWhole = facts.before.wasOpened && facts.after.wasOpened
    let isWanted = isWhole && (output != nil || !results.takesStandardOutput)
    if isWanted {
      switch format {
      case .text:
        let isTerminal = Terminal.isOutput && output == nil && !Terminal.refusesColour
        var writer = DifferenceText(
          isColoured: color == .always || color == .auto && isTerminal)
        file.sink.write(Array(writer.text(of: difference, facts).utf8))
      case .json:
        file.sink.write(Array(DifferenceJSON().text(of: difference, facts).utf8))
      }
    }
    guard let sentence = file.finish(isWanted: isWanted) else { return .done }
    Complaint.say(sentence)
    return .usage
  }

  /// Says on standard error what failed, and with which status the program ends for it.
  private func verdict(on report: CheckReport) -> ExitStatus {
    let failed = report.results.filter { $0.outcome == .failed && $0.severity == .error }
    // What could not be read has been said when it was met.
    for result in failed where result.rule != MixDifference.readingRule {
      Complaint.say(result.message)
    }
    return failed.isEmpty ? .done : .checkFailed
  }
}

extension MixGrouping: ExpressibleByArgument {}
