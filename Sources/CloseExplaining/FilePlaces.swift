internal import ReportWriting
public import Wire

extension Explanation {
  /// Frames of the ladder that follow each other in one of several files.
  public struct FilePlace: Sendable, Equatable {
    /// The file's name.
    public var file: String
    /// The first and the last of the frames, counted through all files.
    public var frames: ClosedRange<UInt64>
    /// The first and the last of them, counted in the file.
    public var framesInFile: ClosedRange<UInt64>
  }

  /// Tells in which of several files the frames of the ladder stand.
  public mutating func place(in places: FramePlaces) {
    if !places.areSeveral { return }
    filePlaces = []
    for frame in ladder.frames {
      guard let place = places.place(of: frame) else { continue }
      let file = places.files[place.file]
      if let last = filePlaces.last, last.file == file,
        frame - last.frames.upperBound == place.frame - last.framesInFile.upperBound
      {
        filePlaces[filePlaces.count - 1].frames = last.frames.lowerBound...frame
        filePlaces[filePlaces.count - 1].framesInFile =
          last.framesInFile.lowerBound...place.frame
      } else {
        filePlaces.append(
          FilePlace(file: file, frames: frame...frame, framesInFile: place.frame...place.frame))
      }
    }
    let remark =
      "Its frame numbers, as all numbers here, count the frames of all files as one: merge the files "
      + "first, as with `mergecap -w OUT FILE ...`."
    filterRemark = filterRemark.map { "\($0) \(remark)" } ?? remark
  }
}

extension Explanation.FilePlace {
  /// The frames and where they stand, in words.
  var sentence: String {
    if frames.count == 1 {
      return "Frame \(frames.lowerBound) is frame \(framesInFile.lowerBound) of \(file)."
    }
    return "Frames \(frames.lowerBound) to \(frames.upperBound) are frames "
      + "\(framesInFile.lowerBound) to \(framesInFile.upperBound) of \(file)."
  }
}

extension SegmentLadder {
  /// The frames that are named in it, in order.
  fileprivate var frames: [UInt64] {
    var frames: Set<UInt64> = []
    for row in rows {
      switch row {
      case .arrow(let arrow):
        if let frame = arrow.frame { frames.insert(frame) }
        frames.formUnion(arrow.copies.map(\.frame))
      case .fold(let fold): frames.formUnion([fold.firstFrame, fold.lastFrame])
      case .pause: break
      }
    }
    return frames.sorted()
  }
}
