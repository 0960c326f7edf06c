import FlowTracking
import Wire

/// How much memory a closed connection takes while it is kept in mind.
enum MemoryMeasurement {
  /// The most that a closed connection may take, in octets.
  static let allowedOctets = 300
  /// How many connections close within the time that they are kept.
  static let connections = 500_000
  /// New connections a second: all of them within 200 of the 240 seconds.
  private static let perSecond: Int64 = 2500

  /// What was found.
  struct Result {
    /// Octets for each closed connection, from the growth of the resident set.
    var octetsPerConnection: Double
    /// Connections that the tracker let go, which must be none.
    var finished: Int
  }

  /// Feeds connections that close to a tracker and looks at how this process has grown.
  static func run() throws(BenchmarkError) -> Result {
    var tracker = ConnectionTracker()
    var evidence = ConnectionEvidence()
    var finished = 0
    guard let before = ResidentMemory.now else { throw .capture("no /proc/self/statm") }
    var closed = 0
    var number = 0
    while closed < connections {
      let start = Workload.start + Int64(closed) * (1_000_000_000 / perSecond)
      let frames = ConnectionPlan.frames(number: number, start: start)
      number += 1
      // A SYN that was refused or not answered does not count as a closed connection.
      if frames.count <= 3 { continue }
      for (place, frame) in frames.enumerated() {
        var segment = segment(frame, ofConnection: closed)
        segment.timestamp = Timestamp(nanoseconds: start + Int64(place) * 20_000)
        tracker.absorb(segment)
        while tracker.takeFinished(into: &evidence) { finished += 1 }
      }
      closed += 1
    }
    guard let after = ResidentMemory.now else { throw .capture("no /proc/self/statm") }
    // Keeps the tracker alive until the memory has been looked at.
    tracker.finish()
    return Result(
      octetsPerConnection: Double(after - before) / Double(connections), finished: finished)
  }

  private static func segment(_ frame: PlannedFrame, ofConnection number: Int) -> Segment {
    let ports = 28_000
    let client = Endpoint(
      address: IPAddress(v4: 0x0a00_0000 + UInt32(number / ports)),
      port: UInt16(32_768 + number % ports))
    let server = Endpoint(address: IPAddress(v4: 0x0a80_0001), port: 80)
    let (tuple, direction) = FourTuple.orient(
      from: frame.fromClient ? client : server, to: frame.fromClient ? server : client)
    var segment = Segment(
      tuple: tuple, direction: direction, control: ControlBits(rawValue: frame.control), frame: 0,
      timestamp: Timestamp(nanoseconds: frame.time), sequence: SequenceNumber(frame.sequence),
      acknowledgmentField: SequenceNumber(frame.acknowledgment),
      payloadLength: UInt32(frame.payload))
    segment.presence = [.identification, .timestamps, .dontFragment]
    if frame.control & Control.syn != 0 { segment.presence.insert(.selectivePermitted) }
    segment.identification = frame.identification
    segment.timestampValue = frame.timestampValue
    segment.timestampEcho = frame.timestampEcho
    segment.timeToLive = frame.fromClient ? 52 : 64
    segment.window = 501
    return segment
  }
}
