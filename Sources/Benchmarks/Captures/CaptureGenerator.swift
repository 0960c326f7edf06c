/// Makes the captures of the benchmark, the same octets at every run.
struct CaptureGenerator {
  /// What a capture holds.
  struct Content {
    var frames = 0
    var connections = 0
    var mostAtOnce = 0
    var bytes = 0
    var hash = ContentHash()
  }

  private let workload: Workload
  private let scale: Double
  private let file: OutputFile
  private var encoder: FrameEncoder
  private var content = Content()

  private init(_ workload: Workload, scale: Double, to file: OutputFile) {
    self.workload = workload
    self.scale = scale
    self.file = file
    encoder = FrameEncoder(
      snapshotLength: workload.snapshotLength, isIPv6: workload.isIPv6)
  }

  /// Writes the capture of a workload to an open file.
  ///
  /// - Parameters:
  ///   - workload: what is generated.
  ///   - scale: 1 for the full measurement.
  ///   - file: where it goes.
  /// - Returns: what was written.
  /// - Throws: `BenchmarkError` when the file takes no more.
  static func write(
    _ workload: Workload, scale: Double, to file: OutputFile
  ) throws(BenchmarkError) -> Content {
    var generator = CaptureGenerator(workload, scale: scale, to: file)
    generator.content.connections = workload.connections(scale: scale)
    switch workload {
    case .short, .ipv6, .lossy: try generator.writeShortConnections()
    case .bulk, .lossyBulk: try generator.writeTransfers()
    case .million, .flat10k, .flat100k, .flat1m: try generator.writeWaves()
    case .empty: break
    }
    try generator.flush()
    generator.content.frames = generator.encoder.frames
    return generator.content
  }

  private mutating func writeShortConnections() throws(BenchmarkError) {
    var queue = FrameQueue()
    let interval = ShortConnections.interval(scale: scale)
    for number in 0..<content.connections {
      let start = Workload.start + Int64(number) * interval
      queue.drain(upTo: start) { encoder.append($0, of: $1) }
      queue.insert(shortConnection(number: number, start: start))
      try flushIfFull()
    }
    queue.drain(upTo: .max) { encoder.append($0, of: $1) }
    content.mostAtOnce = queue.peak
  }

  private func shortConnection(number: Int, start: Int64) -> PlannedConnection {
    let client = number % ShortConnections.clients
    let turn = number / ShortConnections.clients
    let ports = ShortConnections.portsPerClient(scale: min(1, scale))
    return PlannedConnection(
      clientAddress: 0x0a00_0100 + UInt32(client),
      serverAddress: 0x0a01_0000 + UInt32(client % ShortConnections.servers),
      clientPort: UInt16(32768 + turn % ports), serverPort: 80,
      frames: ConnectionPlan.frames(
        number: number, start: start, isLossy: workload == .lossy))
  }

  /// All transfers run beside each other, a frame of each in turn.
  private mutating func writeTransfers() throws(BenchmarkError) {
    let segments = workload.transferSegments(scale: scale)
    var script = WaveScript(
      hasClose: true, transferSegments: segments,
      lossEvery: workload == .lossyBulk ? 50 : nil)
    content.mostAtOnce = content.connections
    for step in 0..<script.steps {
      for number in 0..<content.connections {
        let time = Workload.start + Int64(step * content.connections + number) * 1200
        script.append(step, ofConnection: number, at: time, to: &encoder)
        try flushIfFull()
      }
    }
  }

  /// Waves of connections: each takes one step after the other, all together, in an order in which
  /// neighbours are far apart, so that nothing of a connection is still in the processor's caches.
  private mutating func writeWaves() throws(BenchmarkError) {
    let wave = workload.connectionsAtOnce(scale: scale)
    let stride = Self.stride(coprimeTo: wave)
    var script = WaveScript(hasClose: workload != .million, transferSegments: 0, lossEvery: nil)
    content.mostAtOnce = wave
    // A step takes 200 ms, as a round trip may; between two waves pass 10 min, so that the first has
    // been forgotten.
    let (step, pause): (Int64, Int64) = (200_000_000, 600_000_000_000)
    let length = step * Int64(script.steps) + pause
    for turn in 0..<max(1, content.connections / wave) {
      for place in 0..<script.steps {
        let begin = Workload.start + Int64(turn) * length + Int64(place) * step
        var number = 0
        for count in 0..<wave {
          let time = begin + Int64(count) * (step / Int64(wave))
          script.append(place, ofConnection: turn * wave + number, at: time, to: &encoder)
          number = (number + stride) % wave
          try flushIfFull()
        }
      }
    }
  }

  /// A stride of about 0.618 of the count that visits every number once.
  private static func stride(coprimeTo count: Int) -> Int {
    var stride = max(1, count * 618 / 1000)
    while greatestDivisor(stride, count) != 1 { stride += 1 }
    return stride
  }

  private static func greatestDivisor(_ left: Int, _ right: Int) -> Int {
    right == 0 ? left : greatestDivisor(right, left % right)
  }

  private mutating func flushIfFull() throws(BenchmarkError) {
    if encoder.bytes.count >= FrameEncoder.flushSize { try flush() }
  }

  private mutating func flush() throws(BenchmarkError) {
    let bytes = encoder.bytes
    try file.write(bytes)
    content.hash.take(bytes.span)
    content.bytes += bytes.count
    encoder.takeBytes()
  }
}

/// FNV-1a over the octets, to tell whether two machines make the same capture.
struct ContentHash: Equatable {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func take(_ bytes: Span<UInt8>) {
    var hash = value
    for place in bytes.indices { hash = (hash ^ UInt64(bytes[place])) &* 0x0000_0100_0000_01b3 }
    value = hash
  }
}
