import Anonymization
import ArgumentParser
import FlowTracking
import PacketCapture
import ReportWriting
import TeardownAnalysis

/// `lastack analyze`: says how each connection of some captures closed.
struct Analyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how each TCP connection of some captures closed.",
    usage: "lastack [analyze] FILE ... [options]",
    discussion: """
      Exit status: 0 done; 2 wrong usage, or the output could not be written; 3 some input could \
      not be read (what had been read is reported all the same); 130 interrupted, with the report \
      of what was seen.
      """)

  @Argument(
    help: ArgumentHelp(
      "Captures to read, pcap or pcapng; - for standard input.", valueName: "FILE"),
    completion: .file(extensions: ["pcap", "pcapng", "cap", "dmp"]))
  var files: [String]

  @Option(name: .shortAndLong, help: "The form of the report.")
  var format = ReportFormat.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the report to a file, whole or not at all.", valueName: "FILE"),
    completion: .file())
  var output: String?

  @Option(help: ArgumentHelp("Read only frames that a BPF filter takes.", valueName: "BPF"))
  var filter: String?

  @Flag(help: "List every connection in the text report, not only those worth a look.")
  var connections = false

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "Write only connections with these labels, separated by commas; counts cover all.",
      valueName: "LABEL"),
    completion: .list(LabelList.allValueStrings))
  var label: [LabelList] = []

  @Flag(name: .customLong("summary-json"), help: "Print only the summary, as one JSON object.")
  var summaryJSON = false

  @Option(
    help: ArgumentHelp("Keep at most this many connections in mind at once.", valueName: "N"))
  var maxConnections = 4_000_000

  @Option(
    help: ArgumentHelp(
      "Keep a connection in mind for this long after its end, for late segments.",
      valueName: "SECONDS"))
  var linger = 240

  @OptionGroup var segments: SegmentLifetimeOption

  @Option(help: "Read files in blocks where that can be, or all through libpcap.")
  var reader = ReaderChoice.auto

  @OptionGroup var anonymization: AnonymizationOptions

  @Option(help: "When to colour the text report.")
  var color = ColourMode.auto

  @Flag(name: .customLong("no-progress"), help: "Show no progress on the terminal.")
  var noProgress = false

  func validate() throws {
    if !(1...1_000_000_000).contains(maxConnections) {
      throw ValidationError("--max-connections takes a number from 1 to 1000000000.")
    }
    if !(0...31_536_000).contains(linger) {
      throw ValidationError("--linger takes a number of seconds from 0 to 31536000.")
    }
    if files.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("standard input (-) can be read only once.")
    }
  }

  func run() throws {
    var anonymizer = try anonymization.makeAnonymizer()
    let file: ReportFile
    do {
      file = try ReportFile(path: output, inputs: files)
    } catch {
      Complaint.say(error.sentence)
      throw ExitStatus.usage
    }
    var report = Report(
      writer: makeWriter(), file: file, labels: Set(label.flatMap(\.labels)))
    var status = ExitStatus.done
    for path in files where !Interrupt.isRequested && !report.isBroken {
      status = status.combined(with: analyze(path, anonymizer: &anonymizer, into: &report))
    }
    if let sentence = report.finish() {
      Complaint.say(sentence)
      status = .usage
    }
    if status != .done { throw status }
  }

  private func makeWriter() -> any ReportWriter {
    if summaryJSON { return SummaryJSONWriter() }
    let isTerminal = Terminal.isOutput && output == nil && !Terminal.refusesColour
    return format.makeWriter(
      isColoured: color == .always || color == .auto && isTerminal,
      listsConnections: connections || !label.isEmpty)
  }

  /// A line of progress would be torn apart by records that scroll over the same terminal.
  private var showsProgress: Bool {
    let isQuiet = summaryJSON || format == .text && !connections && label.isEmpty
    return !noProgress && Terminal.isError && (isQuiet || output != nil || !Terminal.isOutput)
  }

  private func analyze(
    _ path: String, anonymizer: inout AddressAnonymizer?, into report: inout Report
  ) -> ExitStatus {
    let analysis = CaptureAnalysis(
      filter: filter, reader: reader,
      limits: TrackerLimits(
        connections: maxConnections, lingerSeconds: linger, timeWaitSeconds: segments.timeWait),
      showsProgress: showsProgress)
    do throws(CaptureError) {
      let facts = try analysis.run(path, anonymizer: &anonymizer, into: &report)
      return Self.comment(on: facts, isInReport: summaryJSON || format.showsWarnings)
    } catch {
      if Interrupt.isRequested { return .interrupted }
      Complaint.say(error.description)
      switch error {
      case .badFilter, .notInBlocks: return .usage
      default: return .unreadable
      }
    }
  }

  /// Says on standard error what stopped the reading, and what the report itself has no room for.
  private static func comment(on facts: CaptureFacts, isInReport: Bool) -> ExitStatus {
    if !isInReport {
      for skipped in facts.skipped where skipped.isDamage {
        Complaint.say(
          "\(facts.file): \(counted(skipped.frames, "frame")) could not be decoded: "
            + "\(skipped.text)."
        )
      }
      if facts.tracker.evictedConnections > 0 {
        Complaint.say(
          "\(facts.file): \(counted(facts.tracker.evictedConnections, "connection")) let go early; "
            + "raise --max-connections.")
      }
    }
    if let failure = facts.failure {
      Complaint.say(failure)
      return .unreadable
    }
    if facts.wasInterrupted {
      Complaint.say("interrupted; the report covers what was read until then.")
      return .interrupted
    }
    return .done
  }

  /// `1 frame`, `2 frames`.
  private static func counted(_ count: UInt64, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension ReaderChoice: ExpressibleByArgument {}
