import FlowTracking
import Wire

extension FramePlaces {
  /// Where the first and the last frame of a connection stand among several files, in words; nil where
  /// there is one file.
  func whereabouts(of connection: Connection) -> String? {
    if !areSeveral { return nil }
    let frames = [connection.firstFrame, connection.lastFrame]
    let found = frames.compactMap { frame in
      place(of: frame).map { "\(frame) is frame \($0.frame) of \(files[$0.file])" }
    }
    if found.isEmpty { return "frames count those of all files" }
    let distinct = frames[0] == frames[1] ? found.prefix(1) : found[...]
    return "frames count those of all files: " + distinct.joined(separator: ", ")
  }
}
