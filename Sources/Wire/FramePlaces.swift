/// Where the frames of a capture stand that consists of several files.
///
/// The frames of all files are numbered as one, in the order in which they are read. What is kept is
/// the run of frames that follow each other in one file, so that files which follow each other in
/// time cost one run each. Where files overlap in time the runs are short, and only the latest are
/// kept.
/// Shape: up to `limit` runs; of a frame before them the place is not known.
public struct FramePlaces: Sendable {
  /// Where one frame stands.
  public struct Place: Sendable, Equatable {
    /// The file's index in `files`.
    public let file: Int
    /// The frame's number in that file, counted from 1.
    public let frame: UInt64

    /// A place from its parts.
    public init(file: Int, frame: UInt64) {
      self.file = file
      self.frame = frame
    }
  }

  private struct Run {
    let start: UInt64
    let startInFile: UInt64
    let file: Int
  }

  /// The names of the files, in the order in which they begin; one or none where there is nothing to
  /// be told apart.
  public let files: [String]
  private var runs: [Run] = []
  /// How often a run began: two values of the same capture that say the same are the same.
  public private(set) var revision = 0
  private let limit: Int

  /// No frame of these files yet.
  ///
  /// - Parameters:
  ///   - files: their names.
  ///   - limit: how many runs to keep.
  public init(files: [String] = [], limit: Int = 1 << 18) {
    self.files = files
    self.limit = max(limit, 2)
  }

  /// Whether a frame's number alone does not say where it stands.
  public var areSeveral: Bool { files.count > 1 }

  /// Takes note of a frame that does not follow the one before it in one file.
  ///
  /// - Parameters:
  ///   - frame: its number among the frames of all files; higher than all before.
  ///   - frameInFile: its number in its file.
  ///   - file: the file's index in `files`.
  public mutating func begin(at frame: UInt64, as frameInFile: UInt64, of file: Int) {
    if let last = runs.last, last.file == file,
      frame &- last.start == frameInFile &- last.startInFile
    {
      return
    }
    if runs.count == limit { runs.removeFirst(limit / 2) }
    runs.append(Run(start: frame, startInFile: frameInFile, file: file))
    revision += 1
  }

  /// Where a frame stands, or nil where that is not known any more.
  public func place(of frame: UInt64) -> Place? {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].start <= frame { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let run = runs[low - 1]
    return Place(file: run.file, frame: run.startInFile + (frame - run.start))
  }

  /// The name of the file that a frame stands in, or nil where that is not known.
  public func file(of frame: UInt64) -> String? {
    place(of: frame).map { files[$0.file] }
  }
}
