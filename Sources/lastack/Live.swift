import ArgumentParser
import FlowTracking
import MetricsServing
import PacketCapture
import ReportWriting
import TeardownAnalysis

/// `lastack live`: says how connections on an interface close, while they close.
struct Live: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "live",
    abstract: "Say how TCP connections on an interface close, while they close.",
    usage: "lastack live -i NAME ... [options]",
    discussion: """
      On a terminal, shows a screen of what goes on: ? names its keys, q ends it. Elsewhere, or with \
      --format, writes a record for every connection once its verdict is final: some time after its \
      end, because late segments still bear on it (--linger). SIGUSR1 prints a report, SIGHUP opens the \
      file of --output anew, SIGINT and SIGTERM end with the report of what was seen.

      Exit status: 0 ended by --duration, --count or q; 2 wrong usage, or something could not be \
      written; 3 an interface could not be captured on; 130 ended by a signal.
      """)

  @Option(
    name: [.customShort("i"), .customLong("interface")], parsing: .singleValue,
    help: ArgumentHelp(
      "An interface to capture on, or any; may be given several times.", valueName: "NAME"))
  var interfaces: [String]

  @Option(
    help: ArgumentHelp(
      "Capture only frames that a BPF filter takes, of those that may carry TCP.",
      valueName: "BPF"))
  var filter: String?

  @Option(help: ArgumentHelp("Keep at most this many bytes of a frame.", valueName: "BYTES"))
  var snaplen = LiveSettings.headersOnly

  @Option(
    help: ArgumentHelp(
      "The kernel's buffer for each interface, in bytes; K, M and G count thousands.",
      valueName: "SIZE"))
  var bufferSize = ByteCount(LiveSettings.usualBufferSize)

  @Flag(help: "Capture frames for other hosts too.")
  var promiscuous = false

  @Option(help: ArgumentHelp("End after this time.", valueName: "SECONDS"))
  var duration: Int?

  @Option(help: ArgumentHelp("End after this many frames.", valueName: "N"))
  var count: Int?

  @Option(
    name: .shortAndLong,
    help: "The form of the records; if not given a screen on a terminal, and ndjson elsewhere.")
  var format: LiveFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Append the records to a file.", valueName: "FILE"), completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp("Write a summary of all so far at this interval.", valueName: "SECONDS"))
  var interval: Int?

  @Flag(
    help: """
      Write connections as they close, and again once nothing can change their verdict any more: a \
      later record of the same id takes the place of an earlier one.
      """)
  var provisional = false

  @Option(
    help: ArgumentHelp(
      "Tell of each socket that has been in CLOSE_WAIT for this long, with its process.",
      valueName: "SECONDS"))
  var closeWait = 5

  @Option(
    help: ArgumentHelp(
      "Store the headers of all frames in a capture file: pcapng if its name says so, else pcap.",
      valueName: "FILE"),
    completion: .file(extensions: ["pcap", "pcapng"]))
  var write: String?

  @Option(
    help: ArgumentHelp(
      "Begin another capture file, with a number in its name, when one has this size.",
      valueName: "SIZE"))
  var rotateSize: ByteCount?

  @Option(help: ArgumentHelp("Keep at most this many of these files.", valueName: "N"))
  var keep: Int?

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "Write only connections with these labels, separated by commas; counts cover all.",
      valueName: "LABEL"),
    completion: .list(LabelList.allValueStrings))
  var label: [LabelList] = []

  @OptionGroup var memory: MemoryOption

  @Option(
    help: ArgumentHelp("Keep at most this many connections in mind at once.", valueName: "N"))
  var maxConnections = 1_000_000

  @Option(
    help: ArgumentHelp(
      "Keep a connection in mind for this long after its end, for late segments.",
      valueName: "SECONDS"))
  var linger = 240

  @Option(
    help: ArgumentHelp(
      "Serve metrics for Prometheus at this address and port; a bare port is this machine's own.",
      valueName: "ADDRESS"))
  var metrics: String?

  @OptionGroup var segments: SegmentLifetimeOption

  @OptionGroup var tunnels: TunnelOption

  @OptionGroup var ports: EphemeralPortsOption

  @OptionGroup var anonymization: AnonymizationOptions

  @Option(
    help: ArgumentHelp(
      """
      Whom root becomes once the interfaces are open: a name, a number or UID:GID. Whoever ran sudo, \
      else nobody, if not given.
      """, valueName: "USER"))
  var user: String?

  @Option(help: "When to colour the text report.")
  var color = ColourMode.auto

  func validate() throws {
    if interfaces.isEmpty {
      throw ValidationError("give an interface with -i; 'lastack interfaces' lists them.")
    }
    if Set(interfaces).count < interfaces.count {
      throw ValidationError("each interface can be given only once.")
    }
    if interfaces.count > 1, interfaces.contains("any") {
      throw ValidationError("-i any stands for all interfaces and goes with no other.")
    }
    try check(snaplen, 64...262_144, "--snaplen takes a number of bytes from 64 to 262144.")
    try check(
      bufferSize.bytes, 1_000_000...2_000_000_000, "--buffer-size takes a size from 1M to 2G.")
    try check(duration, 1...315_360_000, "--duration takes a number of seconds from 1.")
    try check(count, 1...Int.max, "--count takes a number of frames from 1.")
    try check(interval, 1...31_536_000, "--interval takes a number of seconds from 1 to 31536000.")
    try check(
      maxConnections, 1...1_000_000_000, "--max-connections takes a number from 1 to 1000000000.")
    try check(linger, 0...31_536_000, "--linger takes a number of seconds from 0 to 31536000.")
    try check(
      rotateSize?.bytes, 100_000...1_000_000_000_000,
      "--rotate-size takes a size from 100K to 1000G.")
    try check(keep, 1...1_000_000, "--keep takes a number of files from 1 to 1000000.")
    if rotateSize != nil, write == nil {
      throw ValidationError("--rotate-size goes with --write.")
    }
    if keep != nil, rotateSize == nil {
      throw ValidationError("--keep goes with --rotate-size.")
    }
    if let metrics, ListeningAddress(metrics) == nil {
      throw ValidationError(
        "--metrics takes an IP address and a port, such as 127.0.0.1:9464 or [::1]:9464, or a port."
      )
    }
    if write != nil, anonymization.isWanted {
      throw ValidationError(
        "--write stores addresses as they are and does not go with --anonymize; leave out one, or "
          + "anonymize the report of the stored capture.")
    }
    try check(
      closeWait, 0...31_536_000, "--close-wait takes a number of seconds from 0 to 31536000.")
    if provisional, format == .csv {
      throw ValidationError("--provisional has no place in CSV; use ndjson or text.")
    }
    if interval != nil, format == .csv {
      throw ValidationError("--interval has no place in CSV; use ndjson or text.")
    }
  }

  private func check(_ value: Int?, _ range: ClosedRange<Int>, _ sentence: String) throws {
    if let value, !range.contains(value) { throw ValidationError(sentence) }
  }

  func run() throws {
    LiveSignals.install()
    // The port may be one that only root can take.
    var endpoint = try bindMetrics()
    let becoming = try chooseUser()
    // The key may be a file that only root can read.
    var session = try openInterfaces(anonymizing: try anonymization.makeAnonymizer())
    // Another user may not open the terminal anew.
    let screen = wantsScreen ? TerminalScreen(endsOnHangUp: (output ?? "-") == "-") : nil
    // No thread may have been made until here: it would keep its rights.
    if let owners = startHelper(as: becoming) { session.name(by: owners) }
    try giveUpRights(becoming)
    let file = try openOutput(as: becoming)
    if let write { try openRing(write, for: &session, as: becoming) }
    let isOnTerminal = Terminal.isOutput && (output ?? "-") == "-"
    let isQuiet = isOnTerminal && screen != nil
    var report = LiveReport(
      format: format ?? (isOnTerminal ? .text : .ndjson),
      isColoured: color == .always || isOnTerminal && isColoured,
      labels: Set(label.flatMap(\.labels)), interval: isQuiet ? nil : interval,
      tellsCloses: provisional && !isQuiet, listsConnections: !isQuiet,
      namesTunnels: tunnels.separateTunnels,
      summing: ports.settings(segments), output: file)
    session.tellsCloses = provisional && !isQuiet
    // The server's threads are the first beside this one.
    let metrics = try start(&endpoint, session.initialFacts)
    Complaint.say("capturing on \(interfaces.joined(separator: ", ")).")
    report.begin(session.initialFacts)
    let facts: CaptureFacts
    let complaint: String?
    if let screen {
      (facts, complaint) = show(&session, on: screen, beside: report, metrics)
    } else {
      (facts, complaint) = write(&session, report, metrics)
    }
    endpoint?.close()
    let status = Self.status(of: facts, complaint: complaint)
    if status != .done { throw status }
  }

  /// Takes the port of `--metrics`, while the program may still have the right that it needs.
  private func bindMetrics() throws -> MetricsEndpoint? {
    guard let address = metrics.flatMap({ ListeningAddress($0) }) else { return nil }
    do {
      return try MetricsEndpoint(address)
    } catch {
      Complaint.say(error.description)
      throw ExitStatus.usage
    }
  }

  /// Starts the server of `--metrics`, if there is one.
  private func start(
    _ endpoint: inout MetricsEndpoint?, _ facts: CaptureFacts
  ) throws -> LiveMetrics? {
    do {
      guard let metrics = try endpoint?.start(facts), let url = endpoint?.url else { return nil }
      Complaint.say("metrics at \(url).")
      return metrics
    } catch {
      Complaint.say(error.description)
      throw ExitStatus.usage
    }
  }

  /// Captures, and writes what is seen as it comes.
  ///
  /// - Returns: the facts, and what went wrong with the output.
  private func write(
    _ session: inout LiveSession, _ report: consuming LiveReport, _ metrics: LiveMetrics?
  ) -> (facts: CaptureFacts, complaint: String?) {
    var observers = ObserverPair(report, metrics)
    let facts = session.run(&observers, watching: observers.first.readerDescriptor) {
      $0.first.isBroken
    }
    observers.first.finish(facts)
    return (facts, observers.first.complaint)
  }

  /// Says on standard error what went wrong, and how the program ends.
  private static func status(of facts: CaptureFacts, complaint: String?) -> ExitStatus {
    var status = ExitStatus.done
    if let failure = facts.failure {
      Complaint.say(failure)
      status = .unreadable
    }
    if let complaint {
      Complaint.say(complaint)
      status = .usage
    }
    if let unwritten = facts.live?.unwrittenFrames, unwritten > 0 {
      Complaint.say(
        "\(unwritten) \(unwritten == 1 ? "frame" : "frames") could not be written to the capture "
          + "file."
      )
      status = status.combined(with: .usage)
    }
    return facts.wasInterrupted ? status.combined(with: .interrupted) : status
  }
}
