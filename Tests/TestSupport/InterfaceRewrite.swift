import Wire

extension CaptureRewriter {
  /// Writes a capture as one of three interfaces, of different link types, snapshot lengths and time
  /// resolutions, to which its frames go by turns; frames without IP all go to the first.
  ///
  /// Source: draft-ietf-opsawg-pcapng §4.2 and §4.3.
  static func onInterfaces(_ capture: ClassicCapture) -> [UInt8] {
    let others: [(framing: Framing, snapshotLength: UInt32, resolution: UInt8)] = [
      (.raw, 65_535, 9), (.linuxCooked, 131_072, 10),
    ]
    var writer = CaptureFileWriter(
      format: .pcapng(bigEndian: false, nanoseconds: capture.hasNanoseconds),
      linkType: capture.linkType)
    for other in others {
      let resolution: UInt32 = 9 | 1 << 16  // if_tsresol
      writer.addBlock(
        1, words: [other.framing.linkType.fileNumber, other.snapshotLength, resolution],
        octets: [other.resolution])
    }
    for (index, record) in capture.records.enumerated() {
      let turn = index % (others.count + 1)
      var single = capture
      single.records = [record]
      if turn > 0 { reframe(&single, others[turn - 1].framing) }
      guard turn > 0, let reframed = single.records.first else {
        writer.append(
          record.bytes, at: record.timestamp, originalLength: record.originalLength)
        continue
      }
      let perNanosecond: UInt64 = others[turn - 1].resolution == 10 ? 10 : 1
      let ticks = UInt64(reframed.timestamp.nanoseconds) * perNanosecond
      writer.addBlock(
        6,
        words: [
          UInt32(turn), UInt32(truncatingIfNeeded: ticks >> 32), UInt32(truncatingIfNeeded: ticks),
          UInt32(reframed.bytes.count), reframed.originalLength,
        ], octets: reframed.bytes)
    }
    return writer.bytes
  }
}
