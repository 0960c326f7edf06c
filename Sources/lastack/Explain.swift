import Anonymization
import ArgumentParser
import CloseExplaining
import FlowTracking
import PacketCapture
import ReportWriting
import TeardownAnalysis
import Wire

/// `lastack explain`: one connection as a ladder, and what it means.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show one connection of a capture as a ladder, and say what it means.",
    discussion: """
      The capture is read twice: once to judge its connections, once to collect the segments of the \
      one that is explained. So it must be a file, or several, or a folder: these are one capture.
      """)

  @Argument(
    help: ArgumentHelp(
      "The capture, pcap or pcapng; several files, or folders of them, are one.", valueName: "FILE"),
    completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp(
      """
      Which connection: its number in the report, or its two ends in either order, as \
      10.0.0.1:40000-10.0.0.2:80 or [fd00::1]:40000-[fd00::2]:80; of several between the same \
      ends the worst.
      """, valueName: "ID"))
  var connection: ConnectionName?

  @Flag(help: "The connection most worth a look; so it is too without --connection.")
  var worst = false

  @Option(name: .shortAndLong, help: "The form of the explanation.")
  var format = ExplanationFormat.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the explanation to a file, whole or not at all.", valueName: "FILE"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Columns of the text; as wide as the terminal, or 80.", valueName: "COLUMNS"))
  var width: Int?

  @Flag(help: "Draw with ASCII alone; so it is too where the locale is not UTF-8.")
  var ascii = false

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var anonymization: AnonymizationOptions

  @Option(help: "When to colour the text.")
  var color = ColourMode.auto

  @Flag(name: .customLong("no-progress"), help: "Show no progress on the terminal.")
  var noProgress = false

  func validate() throws {
    if worst, connection != nil {
      throw ValidationError("--worst and --connection exclude each other.")
    }
    if let width, !(TextExplanation.leastWidth...1000).contains(width) {
      throw ValidationError(
        "--width takes a number of columns from \(TextExplanation.leastWidth) to 1000.")
    }
  }

  func run() throws {
    var anonymizer = try anonymization.makeAnonymizer()
    let input = try self.input()
    let target: ReportFile
    do {
      target = try ReportFile(path: output, inputs: input.paths)
    } catch {
      Complaint.say(error.sentence)
      throw ExitStatus.usage
    }
    var status = ExitStatus.done
    var explanation: Explanation?
    do throws(ExitStatus) {
      (explanation, status) = try explain(input, &anonymizer)
    } catch {
      status = error
    }
    if let sentence = write(explanation, to: target) {
      Complaint.say(sentence)
      status = .usage
    }
    if status != .done { throw status }
  }

  /// The capture; a pipe gives its bytes once, and they are needed twice.
  private func input() throws(ExitStatus) -> CaptureInput {
    let input: CaptureInput
    do throws(CaptureFolder.Failure) {
      input = try CaptureInput(naming: files)
    } catch {
      Complaint.say(error.sentence)
      throw .usage
    }
    guard let once = input.once else { return input }
    Complaint.say(
      "\(once == "-" ? "standard input" : once): is read twice to be explained, and a pipe gives "
        + "its bytes only once; write the capture to a file and name that.")
    throw .usage
  }

  // MARK: Two readings

  private func explain(
    _ input: CaptureInput, _ anonymizer: inout AddressAnonymizer?
  ) throws(ExitStatus) -> (Explanation?, ExitStatus) {
    var choice = ConnectionChoice(connection, anonymizer: &anonymizer)
    let facts = try analyze(input, &choice, &anonymizer)
    var status = ExitStatus.done
    if let failure = facts.failure {
      if facts.files.isEmpty { Complaint.say(failure) }
      for file in facts.files { file.failure.map(Complaint.say) }
      status = .unreadable
    }
    guard let (evidence, verdict) = choice.chosen else {
      Complaint.say(missing(choice.connections, in: input))
      throw status == .done ? .usage : status
    }
    if connection == nil, !choice.isGrave {
      Complaint.say(
        "\(input.name): no connection is worth a look; this is the one whose close took longest.")
    }
    let (builder, places) = try collect(input, evidence, verdict, &anonymizer)
    var explanation = Explanation(
      evidence, verdict, builder: builder, capture: facts, hasAddresses: anonymizer == nil)
    explanation.place(in: places)
    explanation.siblings = choice.siblings
    explanation.siblings.remove(evidence.connection.id)
    return (explanation, status)
  }

  /// The first reading: judges all connections and chooses one.
  private func analyze(
    _ input: CaptureInput, _ choice: inout ConnectionChoice, _ anonymizer: inout AddressAnonymizer?
  ) throws(ExitStatus) -> CaptureFacts {
    let facts: CaptureFacts
    do throws(CaptureError) {
      facts = try reading.analysis(showsProgress: showsProgress)
        .run(input, anonymizer: &anonymizer, into: &choice)
    } catch {
      throw error.comment()
    }
    if facts.wasInterrupted { throw .interrupted }
    return facts
  }

  /// The second reading: collects the segments of the chosen one.
  private func collect(
    _ input: CaptureInput, _ evidence: ConnectionEvidence, _ verdict: Verdict,
    _ anonymizer: inout AddressAnonymizer?
  ) throws(ExitStatus) -> (LadderBuilder, FramePlaces) {
    let collection = LadderCollection(analysis: reading.analysis(showsProgress: showsProgress))
    let found: (LadderBuilder, FramePlaces)?
    do throws(CaptureError) {
      found = try collection.run(input, evidence, verdict, anonymizer: &anonymizer)
    } catch {
      throw error.comment()
    }
    if Interrupt.isRequested { throw .interrupted }
    if let found { return found }
    Complaint.say("\(input.name): changed while it was read; try again when it is complete.")
    throw .unreadable
  }

  private func missing(_ connections: UInt64, in input: CaptureInput) -> String {
    if connections == 0 { return "\(input.name): holds no TCP connection." }
    guard let connection else { return "\(input.name): holds no connection to explain." }
    return "\(input.name): holds no connection \(connection.text); it holds \(connections), which "
      + "'lastack \(files.prefix(3).joined(separator: " "))\(files.count > 3 ? " ..." : "") "
      + "--connections' lists."
  }

  // MARK: Output

  private var showsProgress: Bool { !noProgress && Terminal.isError }

  private func write(_ explanation: Explanation?, to target: consuming ReportFile) -> String? {
    guard let explanation else { return target.finish(isWanted: false) }
    var bytes = ByteBuffer()
    switch format {
    case .text:
      let isTerminal = Terminal.isOutput && output == nil
      var text = TextExplanation(
        width: width ?? (output == nil ? Terminal.columns : nil) ?? TextExplanation.leastWidth,
        isUnicode: !ascii && Terminal.showsUnicode,
        isColoured: color == .always
          || color == .auto && isTerminal && !Terminal.refusesColour)
      text.write(explanation, into: &bytes)
    case .mermaid:
      var diagram = MermaidExplanation()
      diagram.write(explanation, into: &bytes)
    case .svg:
      var picture = SVGExplanation()
      picture.write(explanation, into: &bytes)
    }
    target.sink.write(bytes)
    return target.finish(isWanted: true)
  }
}

/// The forms of an explanation.
enum ExplanationFormat: String, CaseIterable, ExpressibleByArgument {
  /// For a terminal.
  case text
  /// A sequence diagram for Markdown.
  case mermaid
  /// A picture.
  case svg
}
