/// The frames of connections that all do the same, made one at a time, so that a million of them need
/// no plan in memory.
struct WaveScript {
  /// What one step sends.
  private struct Step {
    var fromClient: Bool
    var control: UInt8
    /// Octets of payload.
    var payload: UInt16
    /// What each end had sent before, in sequence space.
    var clientSent: UInt32
    var serverSent: UInt32
    /// How many packets the sender had sent before: Linux numbers those of a connection one by one.
    var packetsSent: Int
  }

  private let script: [Step]
  private var frame = PlannedFrame(
    time: 0, fromClient: true, control: 0, sequence: 0, acknowledgment: 0, payload: 0,
    identification: 0, timestampValue: 0, timestampEcho: 0)

  /// How many frames each connection has.
  var steps: Int { script.count }

  /// A handshake, a request and its response, a transfer of full segments where wanted, and a close in
  /// four segments unless the connection is left open.
  ///
  /// - Parameters:
  ///   - hasClose: Whether the connections are closed.
  ///   - transferSegments: How many full segments there are.
  ///   - lossEvery: After how many of them one is lost before it can be captured; nil for never.
  init(hasClose: Bool, transferSegments: Int, lossEvery: Int?) {
    var script: [Step] = []
    var (client, server): (UInt32, UInt32) = (0, 0)
    var (clientPackets, serverPackets) = (0, 0)
    func add(_ fromClient: Bool, _ control: UInt8, _ payload: UInt16 = 0) {
      script.append(
        Step(
          fromClient: fromClient, control: control, payload: payload, clientSent: client,
          serverSent: server, packetsSent: fromClient ? clientPackets : serverPackets))
      if fromClient { clientPackets += 1 } else { serverPackets += 1 }
      let length = UInt32(payload) + (control & (Control.syn | Control.fin) != 0 ? 1 : 0)
      if fromClient { client &+= length } else { server &+= length }
    }
    let (ack, push) = (Control.ack, Control.ack | Control.psh)
    add(true, Control.syn)
    add(false, Control.syn | ack)
    add(true, ack)
    add(true, push, 300)
    add(false, push, 900)
    add(true, ack)
    for number in 0..<transferSegments {
      if let lossEvery, number % lossEvery == lossEvery / 2 {
        let missing = server
        server &+= 1448
        add(false, ack, 1448)
        // What comes behind it is answered with what came before, until it is sent again.
        let ahead = server
        server = missing
        add(true, ack)
        add(false, ack, 1448)
        server = ahead
        add(true, ack)
      }
      add(false, ack, 1448)
      if number % 2 == 1 { add(true, ack) }
    }
    if hasClose {
      add(false, Control.fin | ack)
      add(true, ack)
      add(true, Control.fin | ack)
      add(false, ack)
    }
    self.script = script
  }

  /// Appends a step of a connection; the number of the connection decides its four-tuple.
  mutating func append(
    _ place: Int, ofConnection number: Int, at time: Int64, to encoder: inout FrameEncoder
  ) {
    let step = script[place]
    let (client, server) = (
      0x1000_0000 &+ UInt32(truncatingIfNeeded: number &* 7919),
      0x8000_0000 &+ UInt32(truncatingIfNeeded: number &* 104_729)
    )
    frame.time = time
    frame.fromClient = step.fromClient
    frame.control = step.control
    frame.sequence = step.fromClient ? client &+ step.clientSent : server &+ step.serverSent
    let next = step.fromClient ? server &+ step.serverSent : client &+ step.clientSent
    frame.acknowledgment = step.control & Control.ack == 0 ? 0 : next
    frame.payload = step.payload
    frame.identification = UInt16(truncatingIfNeeded: step.packetsSent &+ number)
    let clock = UInt32(truncatingIfNeeded: (time - Workload.start) / 1_000_000)
    frame.timestampValue = clock &+ (step.fromClient ? 100_000 : 900_000_000)
    frame.timestampEcho = place == 0 ? 0 : clock &+ (step.fromClient ? 900_000_000 : 100_000)
    let ports = 28_000
    encoder.append(
      frame,
      of: PlannedConnection(
        clientAddress: 0x0a00_0000 + UInt32(number / ports), serverAddress: 0x0a80_0001,
        clientPort: UInt16(32_768 + number % ports), serverPort: 80, frames: []))
  }
}
