import CPcap
import FlowTracking
import PacketCapture
import PacketDecode
import Wire

/// What is measured: each of the first stages does all that the one before does, and more.
enum Stage: String, CaseIterable {
  /// A bare loop over `pcap_next_ex`: nothing can read a capture with libpcap faster.
  case floor
  /// A bare loop over `CaptureSource`.
  case read
  /// The frames decoded.
  case decode
  /// The connections tracked, and handed out when they have ended.
  case track
  /// The program with its usual report, read through libpcap, on one thread.
  case textLibpcap = "text-libpcap"
  /// The program with its usual report, on one thread.
  case text
  /// The same on two threads.
  case textThreads = "text-threads"
  /// The program with a record for each connection, on one thread.
  case ndjson
  /// The same as a table for spreadsheets.
  case csv

  /// The table's first column.
  var title: String {
    switch self {
    case .floor: "pcap_next_ex, bare"
    case .read: "CaptureSource, bare"
    case .decode: "and decoded"
    case .track: "and tracked"
    case .textLibpcap: "lastack --reader libpcap"
    case .text: "lastack"
    case .textThreads: "lastack --threads 2"
    case .ndjson: "lastack --format ndjson"
    case .csv: "lastack --format csv"
    }
  }

  /// The command line that runs the stage over a capture.
  ///
  /// - Parameters:
  ///   - programs: this program and the one that is measured.
  ///   - capture: the capture's path.
  /// - Returns: the program and its arguments; nil where the program cannot do that.
  func arguments(_ programs: Programs, capture: String) -> [String]? {
    let one = programs.hasThreads ? ["--threads", "1"] : []
    switch self {
    case .floor, .read, .decode, .track: return [programs.own, "stage", rawValue, capture]
    case .textLibpcap: return [programs.measured] + one + ["--reader", "libpcap", capture]
    case .text: return [programs.measured] + one + [capture]
    case .textThreads:
      return programs.hasThreads ? [programs.measured, "--threads", "2", capture] : nil
    case .ndjson: return [programs.measured] + one + ["--format", "ndjson", capture]
    case .csv: return [programs.measured] + one + ["--format", "csv", capture]
    }
  }

  /// Runs the stage in this process.
  ///
  /// - Returns: a number that depends on every frame, so that no work can be left out.
  func run(capture: String) throws(BenchmarkError) -> UInt64 {
    switch self {
    case .floor: return try Self.readBare(capture)
    case .read: return try Self.read(capture)
    case .decode:
      var sum: UInt64 = 0
      try Self.decode(capture) { sum &+= UInt64($0.payloadLength) &+ $0.frame }
      return sum
    case .track: return try Self.track(capture)
    case .textLibpcap, .text, .textThreads, .ndjson, .csv:
      throw .usage("\(rawValue) is a program of its own")
    }
  }

  private static func track(_ path: String) throws(BenchmarkError) -> UInt64 {
    var tracker = ConnectionTracker()
    var evidence = ConnectionEvidence()
    var sum: UInt64 = 0
    try decode(path) { segment in
      tracker.absorb(segment)
      while tracker.takeFinished(into: &evidence) { sum &+= UInt64(evidence.events.count) }
    }
    tracker.finish()
    while tracker.takeFinished(into: &evidence) { sum &+= UInt64(evidence.events.count) }
    return sum &+ tracker.statistics.connections
  }

  private static func readBare(_ path: String) throws(BenchmarkError) -> UInt64 {
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard
      let handle = unsafe pcap_open_offline_with_tstamp_precision(
        path, UInt32(PCAP_TSTAMP_PRECISION_NANO), &message)
    else { throw .capture("cannot open \(path)") }
    defer { unsafe pcap_close(handle) }
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    var data: UnsafePointer<UInt8>?
    var sum: UInt64 = 0
    while unsafe pcap_next_ex(handle, &header, &data) == 1 {
      sum &+= unsafe UInt64(header?.pointee.caplen ?? 0)
    }
    return sum
  }

  private static func read(_ path: String) throws(BenchmarkError) -> UInt64 {
    do throws(CaptureError) {
      var source = try CaptureSource(path: path)
      var sum: UInt64 = 0
      while let frame = try source.next() { sum &+= UInt64(frame.bytes.count) }
      return sum
    } catch {
      throw .capture("\(error)")
    }
  }

  /// Hands every segment of a capture to `take`.
  @inline(__always)
  static func decode(_ path: String, _ take: (Segment) -> Void) throws(BenchmarkError) {
    do throws(CaptureError) {
      var source = try CaptureSource(path: path)
      var decoder = PacketDecoder()
      var segment = Segment.empty
      while let frame = try source.next() {
        let outcome = decoder.decode(
          frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
          frame: frame.number,
          timestamp: frame.timestamp, into: &segment)
        if outcome == .segment { take(segment) }
      }
    } catch {
      throw .capture("\(error)")
    }
  }
}

extension Segment {
  /// A place for the decoder to write to.
  static var empty: Segment {
    let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
    let (tuple, direction) = FourTuple.orient(from: nowhere, to: nowhere)
    return Segment(
      tuple: tuple, direction: direction, control: [], frame: 0,
      timestamp: Timestamp(nanoseconds: 0), sequence: SequenceNumber(0),
      acknowledgmentField: SequenceNumber(0), payloadLength: 0)
  }
}
