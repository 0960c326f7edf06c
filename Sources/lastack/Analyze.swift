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
    usage: "lastack [analyze] FILE|FOLDER ... [options]",
    discussion: """
      Several files are read as one capture: in the order of their first frames, merged where they \
      overlap in time, each frame once. Connections go on from one file to the next.

      Exit status: 0 done; 2 wrong usage, or the output could not be written; 3 some input could \
      not be read (what had been read is reported all the same); 130 interrupted, with the report \
      of what was seen.
      """)

  @Argument(
    help: ArgumentHelp(
      "Captures to read, pcap or pcapng, and folders of them; - for standard input.",
      valueName: "FILE"),
    completion: .file())
  var files: [String]

  @Option(name: .shortAndLong, help: "The form of the report.")
  var format = ReportFormat.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the report to a file, whole or not at all.", valueName: "FILE"),
    completion: .file())
  var output: String?

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

  @OptionGroup var several: SeveralFilesOption

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var ports: EphemeralPortsOption

  @OptionGroup var anonymization: AnonymizationOptions

  @Option(help: "When to colour the text report.")
  var color = ColourMode.auto

  @Flag(name: .customLong("no-progress"), help: "Show no progress on the terminal.")
  var noProgress = false

  func validate() throws {
    if files.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("standard input (-) can be read only once.")
    }
  }

  func run() throws {
    var anonymizer = try anonymization.makeAnonymizer()
    let inputs = try several.inputs(files)
    let file: ReportFile
    do {
      file = try ReportFile(path: output, inputs: inputs.flatMap(\.paths))
    } catch {
      Complaint.say(error.sentence)
      throw ExitStatus.usage
    }
    var report = Report(
      writer: makeWriter(for: inputs), file: file, labels: Set(label.flatMap(\.labels)),
      summing: ports.settings(reading.segments))
    var status = ExitStatus.done
    var unread = inputs.count
    for input in inputs where !Interrupt.isRequested && !report.isBroken {
      status = status.combined(with: analyze(input, anonymizer: &anonymizer, into: &report))
      unread -= 1
    }
    if unread > 0, Interrupt.isRequested {
      Complaint.say(
        "interrupted before \(unread) of \(inputs.count) captures were opened, "
          + "the first of them \(inputs[inputs.count - unread].name)")
      status = status.combined(with: .interrupted)
    }
    if let sentence = report.finish() {
      Complaint.say(sentence)
      status = .usage
    }
    if status != .done { throw status }
  }

  private func makeWriter(for inputs: [CaptureInput]) -> any ReportWriter {
    if summaryJSON { return SummaryJSONWriter() }
    let isTerminal = Terminal.isOutput && output == nil && !Terminal.refusesColour
    return format.makeWriter(
      isColoured: color == .always || color == .auto && isTerminal,
      listsConnections: connections || !label.isEmpty,
      hasPlaces: inputs.contains(where: \.areSeveral),
      hasTunnels: reading.tunnels.separateTunnels)
  }

  /// A line of progress would be torn apart by records that scroll over the same terminal.
  private var showsProgress: Bool {
    let isQuiet = summaryJSON || format == .text && !connections && label.isEmpty
    return !noProgress && Terminal.isError && (isQuiet || output != nil || !Terminal.isOutput)
  }

  private func analyze(
    _ input: CaptureInput, anonymizer: inout AddressAnonymizer?, into report: inout Report
  ) -> ExitStatus {
    let analysis = reading.analysis(showsProgress: showsProgress)
    do throws(CaptureError) {
      let facts = try analysis.run(input, anonymizer: &anonymizer, into: &report)
      return facts.comment(isInReport: summaryJSON || format.showsWarnings)
    } catch {
      return error.comment()
    }
  }
}
