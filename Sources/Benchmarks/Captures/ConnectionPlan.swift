/// Writes the plan of one short exchange as two Linux stacks would hold it.
struct ConnectionPlan {
  private(set) var frames: [PlannedFrame] = []
  private var random: SplitMix64
  private var time: Int64
  private var clientNext: UInt32
  private var serverNext: UInt32
  private var clientIdentification: UInt16
  private var serverIdentification: UInt16
  private let clientClock: UInt32
  private let serverClock: UInt32
  private var clientEcho: UInt32 = 0
  private var serverEcho: UInt32 = 0
  private let origin: Int64
  /// Round trips between the capture point and the ends; it stands near the server.
  private let toClient: Int64
  private let toServer: Int64
  private let isLossy: Bool

  private static let millisecond: Int64 = 1_000_000

  init(number: Int, start: Int64, isLossy: Bool) {
    self.isLossy = isLossy
    random = SplitMix64(seed: Workload.seed ^ UInt64(number) &* 0xd134_2543_de82_ef95)
    time = start
    origin = start
    let elapsed = start - Workload.start
    // RFC 9293 §3.4.1: a clock of four microseconds, so that a reused four-tuple counts on.
    let clock = UInt32(truncatingIfNeeded: elapsed / 4000)
    clientNext = 0xe000_0000 &+ clock
    serverNext = 0x2000_0000 &+ clock
    clientClock = 100_000 &+ UInt32(truncatingIfNeeded: elapsed / Self.millisecond)
    serverClock = 900_000_000 &+ UInt32(truncatingIfNeeded: elapsed / Self.millisecond)
    clientIdentification = UInt16(truncatingIfNeeded: random.next())
    serverIdentification = UInt16(truncatingIfNeeded: random.next())
    toClient = Int64(random.within(2...60)) * Self.millisecond
    toServer = Int64(random.within(60...900)) * 1000
  }

  /// The frames of the whole connection in the order of capture.
  static func frames(number: Int, start: Int64, isLossy: Bool = false) -> [PlannedFrame] {
    var plan = ConnectionPlan(number: number, start: start, isLossy: isLossy)
    plan.frames.reserveCapacity(20)
    let ending = ShortConnections.Ending.drawn(from: &plan.random, lossy: isLossy)
    switch ending {
    case .unanswered: plan.unanswered()
    case .refused: plan.refused()
    case .cleanFourWay, .mergedThreeWay, .simultaneous, .reset, .lostFin, .lostLastACK:
      plan.exchange()
      plan.close(ending)
    }
    return plan.frames
  }

  private mutating func unanswered() {
    for wait in [0, 1000, 2000] as [Int64] {
      time += wait * Self.millisecond
      client(Control.syn, at: clientNext)
    }
  }

  private mutating func refused() {
    client(Control.syn, at: clientNext)
    time += toServer
    clientNext &+= 1
    append(false, Control.rst | Control.ack, 0, 0, identification: 0)
  }

  /// Whether the next segment is one that gets lost; never where nothing is.
  private mutating func loses(inThousand share: Int) -> Bool {
    isLossy && random.below(1000) < share
  }

  private mutating func exchange() {
    if loses(inThousand: 10) {
      client(Control.syn, at: clientNext)
      time += 1000 * Self.millisecond
    }
    client(Control.syn, at: clientNext)
    clientNext &+= 1
    time += toServer
    append(false, Control.syn | Control.ack, serverNext, 0, identification: 0)
    serverNext &+= 1
    time += toClient
    client(Control.ack, at: clientNext)
    time += 50_000
    let request = UInt16(random.within(90...700))
    client(Control.ack | Control.psh, at: clientNext, payload: request)
    clientNext &+= UInt32(request)
    time += toServer
    server(Control.ack, at: serverNext)
    // The application thinks; keep-alive of HTTP makes for lives of seconds.
    time += Int64(random.within(1...6000)) * Self.millisecond
    let segments = random.within(2...5)
    for number in 1...segments {
      let last = number == segments
      let payload = last ? UInt16(random.within(40...1448)) : 1448
      let control = last ? Control.ack | Control.psh : Control.ack
      if loses(inThousand: 40) { lose(control, payload: payload) }
      server(control, at: serverNext, payload: payload)
      serverNext &+= UInt32(payload)
      time += 12_000
      if number % 2 == 0 || last {
        time += toClient
        client(Control.ack, at: clientNext)
        time += 30_000
      }
    }
    time += Int64(random.within(0...800)) * Self.millisecond
  }

  /// A data segment of the server that its client misses: captured or, half the time, lost before that;
  /// what follows it is acknowledged with what came before, and the segment comes again.
  private mutating func lose(_ control: UInt8, payload: UInt16) {
    if random.below(2) == 0 {
      server(control, at: serverNext, payload: payload)
      time += 12_000
    }
    server(control, at: serverNext &+ UInt32(payload), payload: 1)
    time += toClient
    client(Control.ack, at: clientNext)
    time += 200 * Self.millisecond
  }

  private mutating func close(_ ending: ShortConnections.Ending) {
    let fin = Control.fin | Control.ack
    switch ending {
    case .cleanFourWay, .mergedThreeWay:
      server(fin, at: serverNext)
      serverNext &+= 1
      time += toClient
      if ending == .cleanFourWay {
        client(Control.ack, at: clientNext)
        time += 400_000
      }
      client(fin, at: clientNext)
      clientNext &+= 1
      time += toServer
      server(Control.ack, at: serverNext)
    case .simultaneous:
      server(fin, at: serverNext)
      time += toClient / 4
      client(fin, at: clientNext)
      serverNext &+= 1
      clientNext &+= 1
      time += toServer
      server(Control.ack, at: serverNext)
      time += toClient / 2
      client(Control.ack, at: clientNext)
    case .reset:
      append(true, Control.rst | Control.ack, clientNext, 0)
    case .lostFin:
      server(fin, at: serverNext)
      time += toClient + 200 * Self.millisecond
      server(fin, at: serverNext)
      serverNext &+= 1
      time += toClient
      client(Control.ack, at: clientNext)
      time += 400_000
      client(fin, at: clientNext)
      clientNext &+= 1
      time += toServer
      server(Control.ack, at: serverNext)
    case .lostLastACK:
      server(fin, at: serverNext)
      serverNext &+= 1
      time += toClient
      client(fin, at: clientNext)
      time += 200 * Self.millisecond
      client(fin, at: clientNext)
      clientNext &+= 1
      time += toServer
      server(Control.ack, at: serverNext)
    case .unanswered, .refused: break
    }
  }

  private mutating func client(_ control: UInt8, at sequence: UInt32, payload: UInt16 = 0) {
    append(true, control, sequence, payload)
  }

  private mutating func server(_ control: UInt8, at sequence: UInt32, payload: UInt16 = 0) {
    append(false, control, sequence, payload)
  }

  private mutating func append(
    _ fromClient: Bool, _ control: UInt8, _ sequence: UInt32, _ payload: UInt16,
    identification: UInt16? = nil
  ) {
    let elapsed = UInt32(truncatingIfNeeded: (time - origin) / Self.millisecond)
    let value = (fromClient ? clientClock : serverClock) &+ elapsed
    var number = identification ?? 0
    if identification == nil {
      number = fromClient ? clientIdentification : serverIdentification
      if fromClient { clientIdentification &+= 1 } else { serverIdentification &+= 1 }
    }
    frames.append(
      PlannedFrame(
        time: time, fromClient: fromClient, control: control, sequence: sequence,
        acknowledgment: control & Control.ack == 0 ? 0 : fromClient ? serverNext : clientNext,
        payload: payload, identification: number, timestampValue: value,
        timestampEcho: fromClient ? clientEcho : serverEcho))
    if fromClient { serverEcho = value } else { clientEcho = value }
  }
}
