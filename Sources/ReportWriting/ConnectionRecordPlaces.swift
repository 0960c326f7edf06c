internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

extension ConnectionRecord {
  /// Appends `places`: for each file in which a frame stands that the record names, these frames and
  /// their numbers in that file.
  func append(
    placesOf evidence: ConnectionEvidence, _ verdict: Verdict, in places: FramePlaces,
    to out: inout ByteBuffer
  ) {
    out.append(#","places":["#)
    var file: Int?
    // Frames come in order, but where files overlap in time the files of them may alternate.
    let found = evidence.frames(namedBy: verdict).compactMap { frame in
      places.place(of: frame).map { (frame: frame, place: $0) }
    }
    for (frame, place) in found.sorted(by: { ($0.place.file, $0.frame) < ($1.place.file, $1.frame) }
    ) {
      if place.file == file {
        out.append(byte: UInt8(ascii: ","))
      } else {
        if file != nil { out.append("]},") }
        file = place.file
        out.append(#"{"file":"#)
        out.append(jsonString: places.files[place.file])
        out.append(#","frames":["#)
      }
      out.append(byte: UInt8(ascii: "["))
      out.append(decimal: frame)
      out.append(byte: UInt8(ascii: ","))
      out.append(decimal: place.frame)
      out.append(byte: UInt8(ascii: "]"))
    }
    out.append(file == nil ? "]" : "]}]")
  }
}

extension ConnectionEvidence {
  /// The frames that a record of the connection names, each once, in order.
  func frames(namedBy verdict: Verdict) -> [UInt64] {
    var frames: Set<UInt64> = [connection.firstFrame, connection.lastFrame]
    for index in 0..<verdict.waves.count {
      for frame in EventFrames(verdict.waves[index].events, of: events) { frames.insert(frame) }
    }
    frames.formUnion(verdict.resets.compactMap { frame(at: $0.event) })
    frames.formUnion(verdict.anomalies.compactMap(\.frame))
    return frames.sorted()
  }
}
