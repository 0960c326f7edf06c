import ArgumentParser
import FlowTracking
import PacketCapture

/// How captures are read, for every subcommand that reads some.
struct ReadingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Read only frames that a BPF filter takes.", valueName: "BPF"))
  var filter: String?

  @OptionGroup var memory: MemoryOption

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

  @Option(
    help: ArgumentHelp(
      """
      1 to do all on one thread, 2 to follow the connections of large files on a second; reports \
      are the same.
      """, valueName: "N"))
  var threads = ThreadChoice.auto

  @OptionGroup var tunnels: TunnelOption

  func validate() throws {
    if !(1...1_000_000_000).contains(maxConnections) {
      throw ValidationError("--max-connections takes a number from 1 to 1000000000.")
    }
    if !(0...31_536_000).contains(linger) {
      throw ValidationError("--linger takes a number of seconds from 0 to 31536000.")
    }
  }

  /// The bounds on what is kept in mind.
  var limits: TrackerLimits {
    TrackerLimits(
      connections: maxConnections, octets: memory.trackerOctets, lingerSeconds: linger,
      timeWaitSeconds: segments.timeWait)
  }

  /// The loop that reads so.
  func analysis(showsProgress: Bool) -> CaptureAnalysis {
    CaptureAnalysis(
      filter: filter, reader: reader, limits: limits, showsProgress: showsProgress,
      threads: threads, separatesTunnels: tunnels.separateTunnels)
  }
}

extension ReaderChoice: ExpressibleByArgument {}
