import FlowTracking
import LiveScreen
import ReportWriting
import TeardownAnalysis
import Wire

/// A capture as a screen may show it.
enum SampleScreen {
  /// 2026-11-21 12:00:00 UTC.
  static let start = Timestamp(nanoseconds: 1_795_262_400_000_000_000)

  static func moment(_ seconds: Double) -> Timestamp {
    Timestamp(nanoseconds: start.nanoseconds + Int64(seconds * 1e9))
  }

  static func endpoint(_ last: UInt32, _ port: UInt16) -> Endpoint {
    Endpoint(address: IPAddress(v4: 0x0a4d_0000 | last), port: port)
  }

  /// What is counted of a capture on one interface.
  static func facts(
    frames: UInt64 = 0, kernelDrops: UInt64 = 0, tracked: UInt64 = 0, filter: String? = nil
  ) -> CaptureFacts {
    var facts = CaptureFacts(
      file: "eth0", linkType: "Ethernet", snapshotLength: 256, precision: .nanoseconds)
    facts.frames = frames
    facts.filter = filter
    var live = LiveFacts()
    live.interfaces = [LiveFacts.Interface(name: "eth0", linkType: "Ethernet")]
    live.interfaces[0].received = frames + kernelDrops
    live.interfaces[0].kernelDrops = kernelDrops
    live.trackedConnections = tracked
    facts.live = live
    return facts
  }

  /// A connection from 10.77.0.1 that ended so.
  static func standing(
    _ id: UInt64, _ label: Label, at seconds: Double = 0, client: UInt32 = 1, port: UInt16 = 443
  ) -> ConnectionStanding {
    var standing = ConnectionStanding(
      id: id, client: endpoint(client, UInt16(40_000 + id)), server: endpoint(9, port),
      label: label, latest: moment(seconds))
    switch label {
    case .cleanFourWay, .mergedThreeWay, .lostSegmentRetransmitted:
      standing.initiator = .client
      standing.completion = moment(seconds)
      standing.duration = 21_400_000
    case .simultaneous:
      standing.initiator = .both
      standing.completion = moment(seconds)
      standing.duration = 400_000
    case .rstAborted:
      standing.abortedBy = .server
      standing.initiator = .server
      standing.resetClass = .abort
    case .halfClosed:
      standing.initiator = .client
      standing.closeWait = ConnectionStanding.CloseWait(side: .server, since: moment(seconds))
    case .unfinishedClose: standing.initiator = .client
    case .notEstablished: standing.reason = .refused
    case .open: break
    }
    if label == .lostSegmentRetransmitted {
      standing.lostByClient = 2
      standing.loss = ConnectionStanding.Loss(wave: 1, certainty: .likely, segments: 2)
    }
    return standing
  }

  /// Twelve minutes of a capture with some of everything.
  static func contents(
    _ controls: ScreenControls = ScreenControls(), messages: [String] = []
  ) -> ScreenContents {
    var model = ScreenModel(facts: facts(filter: "port 443"), start: start)
    var id: UInt64 = 0
    func take(_ label: Label, at seconds: Double, client: UInt32 = 1, port: UInt16 = 443) {
      id += 1
      model.take(
        standing(id, label, at: seconds, client: client, port: port), isFinal: false)
    }
    var second = 0.0
    take(.halfClosed, at: 2, client: 4, port: 8080)
    while second < 754 {
      second += 2
      let frames = UInt64(second) * 1204
      model.take(
        facts(frames: frames, kernelDrops: 3, tracked: 1000, filter: "port 443"),
        octets: frames * 1000, now: moment(second))
      for _ in 0..<Int(second / 2) % 4 { take(.cleanFourWay, at: second) }
      if Int(second) % 10 < 3 { take(.mergedThreeWay, at: second, client: 2) }
      if Int(second) % 60 == 0 { take(.rstAborted, at: second, client: 3, port: 8080) }
      if Int(second) % 90 == 0 { take(.lostSegmentRetransmitted, at: second) }
      if Int(second) == 600 { take(.notEstablished, at: second, port: 81) }
      if Int(second) == 700 { take(.halfClosed, at: second, port: 8080) }
    }
    var contents = model.contents(controls)
    contents.messages = messages
    return contents
  }
}
