/// Makes the benchmark's capture: short exchanges, interleaved in time.
enum CaptureGenerator {
  /// What a capture holds.
  struct Content {
    var frames = 0
    var connections = 0
    var mostAtOnce = 0
    var bytes = 0
    var hash = ContentHash()
  }

  /// Writes the capture to an open file.
  static func write(to file: OutputFile) throws(BenchmarkError) -> Content {
    var encoder = FrameEncoder()
    var queue = FrameQueue()
    var content = Content()
    let interval = 1_000_000_000 / Int64(Workload.connectionsPerSecond)
    for number in 0..<Workload.connections {
      let start = Workload.start + Int64(number) * interval
      queue.drain(upTo: start) { encoder.append($0, of: $1) }
      queue.insert(connection(number: number, start: start))
      if encoder.bytes.count >= FrameEncoder.flushSize {
        try flush(&encoder, to: file, into: &content)
      }
    }
    queue.drain(upTo: .max) { encoder.append($0, of: $1) }
    try flush(&encoder, to: file, into: &content)
    content.frames = encoder.frames
    content.connections = Workload.connections
    content.mostAtOnce = queue.peak
    return content
  }

  private static func connection(number: Int, start: Int64) -> PlannedConnection {
    let client = number % Workload.clients
    let turn = number / Workload.clients
    return PlannedConnection(
      clientAddress: 0x0a00_0100 + UInt32(client),
      serverAddress: 0x0a01_0000 + UInt32(client % Workload.servers),
      clientPort: UInt16(32768 + turn % Workload.portsPerClient), serverPort: 80,
      frames: ConnectionPlan.frames(number: number, start: start))
  }

  private static func flush(
    _ encoder: inout FrameEncoder, to file: OutputFile, into content: inout Content
  ) throws(BenchmarkError) {
    try file.write(encoder.bytes)
    content.hash.take(encoder.bytes.span)
    content.bytes += encoder.bytes.count
    encoder.takeBytes()
  }
}

/// FNV-1a over the octets, to know a capture again.
struct ContentHash: Equatable {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func take(_ bytes: Span<UInt8>) {
    var hash = value
    for place in bytes.indices { hash = (hash ^ UInt64(bytes[place])) &* 0x0000_0100_0000_01b3 }
    value = hash
  }
}
