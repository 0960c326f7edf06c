import Anonymization
import ArgumentParser
import CheckPolicy
import CheckReporting
import ReportWriting

/// `lastack check`: holds captures against rules and expectations, and fails when they break them.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Hold captures against rules and expectations; for CI.",
    usage: "lastack check FILE|FOLDER ... [rules] [options]",
    discussion: """
      Rules are given by options, or stand in a policy file. A capture a.pcap with a.expected.json \
      beside it is held against that, too; without any rule, every capture must have one. Rules take \
      several files as one capture; an expectation is that of its file.

      EXAMPLES
        lastack check run.pcap --fail-on rst-aborted,half-closed
        lastack check run.pcap --max lost=1% --max-close-wait 5s
        lastack check run.pcap --where 'server.port == 443' --min clean-four-way=10
        lastack check *.pcap --policy lastack.yml --junit results.xml
        lastack check Fixtures/              every capture with its expectation
        lastack check Fixtures/ --update     write the expectations anew

      LABEL is one of the nine labels, or connections, lost, lost:wave-1 to lost:wave-4, rst, or \
      rst:CLASS. Selectors and policies are described in docs/check.md.

      Exit status: 0 everything holds; 1 something does not; 2 wrong usage, or a policy that makes \
      no sense; 3 some input could not be read; 130 interrupted.
      """)

  @Argument(
    help: ArgumentHelp(
      "Captures, and folders of them; - for standard input.", valueName: "FILE|FOLDER"),
    completion: .file())
  var files: [String] = []

  @OptionGroup(title: "Rules") var rules: CheckRuleOptions

  @Flag(help: "Print what the rules mean, and check nothing.")
  var explainPolicy = false

  @Flag(help: "Write the expectation of every capture, and show what changed.")
  var update = false

  @Flag(help: "Let a check pass that no connection matched.")
  var allowEmpty = false

  @Option(help: ArgumentHelp("Name so many connections for each rule.", valueName: "N"))
  var maxFindings = 10

  @OptionGroup var several: SeveralFilesOption

  @OptionGroup(title: "Results") var results: CheckResultOptions

  @OptionGroup(title: "Reading") var reading: ReadingOptions

  @Option(help: "When to colour.")
  var color = ColourMode.auto

  func validate() throws {
    if files.isEmpty, !explainPolicy {
      throw ValidationError("give at least one capture, or a folder of captures.")
    }
    if files.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("standard input (-) can be read only once.")
    }
    if !(0...10_000).contains(maxFindings) {
      throw ValidationError("--max-findings takes a number from 0 to 10000.")
    }
    if update, rules.areGiven || !results.paths.isEmpty || files.contains("-") {
      throw ValidationError(
        "--update writes expectations of files and checks nothing; give it no rules, no results and "
          + "no standard input.")
    }
  }

  func run() throws {
    if explainPolicy { return try explain() }
    let inputs: CheckInputs
    do throws(CheckInputs.Failure) {
      inputs = try CheckInputs(files, allowsNone: allowEmpty)
    } catch {
      Complaint.say(error.sentence)
      throw ExitStatus.usage
    }
    if update {
      let status = ExpectationUpdate(reading: reading, isColoured: isColoured).run(inputs.captures)
      if status != .done { throw status }
      return
    }
    let run = try CheckRun(
      rules: try rules.rules(), today: rules.day, inputs: inputs, isOne: !several.each,
      allowsNone: allowEmpty, findingLimit: maxFindings, reading: reading)
    let files = try results.open(inputs: inputs.captures + [rules.policy].compactMap(\.self))
    var (report, status) = run.report()
    var output = ByteSink.standardOutput
    if !results.takesStandardOutput {
      output.write(Array(TextResults(isColoured: isColoured).text(of: report).utf8))
    }
    status = status.combined(with: files.write(report))
    if case .refused(let number) = output.failure {
      Complaint.say("standard output: cannot be written: \(systemReason(number)).")
      status = status.combined(with: .usage)
    }
    if status != .done { throw status }
  }

  private var isColoured: Bool {
    color == .always || color == .auto && Terminal.isOutput && !Terminal.refusesColour
  }

  private func explain() throws {
    var options = rules
    // Nothing is checked, so that the usual file may be meant.
    if !rules.areGiven { options.policy = PolicyFile.usualName }
    var canvas = TextCanvas(isColoured: isColoured)
    PolicyExplanation(rules: try options.rules(), today: rules.day).write(to: &canvas)
    var out = ByteBuffer()
    canvas.move(into: &out)
    var output = ByteSink.standardOutput
    output.write(out)
  }
}
