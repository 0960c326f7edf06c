/// Makes a capture of SYNs that nobody answers, each of another four-tuple.
enum FloodGenerator {
  /// Changes whenever the generator does.
  private static let version = 1
  /// How many SYNs there are at a scale of 1.
  private static let fullCount = 10_000_000
  /// SYNs a second.
  private static let rate: Int64 = 1_000_000

  /// Makes the capture unless it is there already.
  ///
  /// - Parameters:
  ///   - path: where.
  ///   - scale: 1 for ten million SYNs.
  /// - Returns: how many frames it holds.
  /// - Throws: `BenchmarkError` when it cannot be written.
  static func prepare(_ path: String, scale: Double) throws(BenchmarkError) -> Int {
    let count = max(1, Int((Double(fullCount) * scale).rounded()))
    let stamp = "version \(version) frames \(count)"
    if let found = try? InputFile.text(path + ".stamp"), found == stamp { return count }
    standardError("writing \(path)\n")
    let file = try OutputFile(path: path)
    var encoder = FrameEncoder(snapshotLength: 128, isIPv6: false)
    for number in 0..<count {
      append(number, to: &encoder)
      if encoder.bytes.count >= FrameEncoder.flushSize {
        try file.write(encoder.bytes)
        encoder.takeBytes()
      }
    }
    try file.write(encoder.bytes)
    try OutputFile(path: path + ".stamp").write(Array(stamp.utf8))
    return count
  }

  private static func append(_ number: Int, to encoder: inout FrameEncoder) {
    // An odd factor, so that no two are the same; 10.0.0.0/8 and 2^14 ports hold 2^38 of them.
    let mixed = UInt64(number) &* 0x1_9e37_79b9_7f4b & (1 << 38 - 1)
    let connection = PlannedConnection(
      clientAddress: 0x0a00_0000 | UInt32(truncatingIfNeeded: mixed >> 14),
      serverAddress: 0xc000_0201, clientPort: 32768 + UInt16(truncatingIfNeeded: mixed & 0x3fff),
      serverPort: 80, frames: [])
    let frame = PlannedFrame(
      time: Workload.start + Int64(number) * (1_000_000_000 / rate), fromClient: true,
      control: Control.syn, sequence: UInt32(truncatingIfNeeded: mixed &* 0x9e37_79b9),
      acknowledgment: 0, payload: 0, identification: UInt16(truncatingIfNeeded: number),
      timestampValue: UInt32(truncatingIfNeeded: number), timestampEcho: 0)
    encoder.append(frame, of: connection)
  }
}
