public import FlowTracking
public import Wire

/// What is known of a capture beside its connections.
///
/// The reader fills it: what stands in the file's header before the first frame, the rest by the
/// end. Everything that was not turned into a segment is counted here, so that a report can show
/// it: nothing is dropped in silence.
public struct CaptureFacts: Sendable {
  /// The file's name as the user gave it; `-` for standard input.
  public var file: String
  /// The link type, for a person.
  public var linkType: String
  /// The most bytes of a frame that the capture kept.
  public var snapshotLength: Int
  /// How finely the capture tells time.
  public var precision: TimePrecision
  /// The BPF filter that frames had to pass; nil when all were read.
  public var filter: String?
  /// Frames read, those a filter left out not counted.
  public var frames: UInt64 = 0
  /// Frames that the filter left out.
  public var filteredFrames: UInt64 = 0
  /// Frames of which the capture kept only a part.
  public var cutFrames: UInt64 = 0
  /// The earliest time of a frame.
  public var start: Timestamp?
  /// The latest time of a frame.
  public var end: Timestamp?
  /// Frames that are no TCP segment or could not be decoded, by reason.
  public var skipped: [SkippedFrames] = []
  /// The interfaces on which its frames were captured, by their numbers.
  public var interfaces: [CapturedInterface] = []
  /// Whether the capture, and not only the form of its file, says that there are these interfaces.
  public var describesInterfaces = false
  /// Frames that the capturing side dropped, as a file's interface statistics say; nil where they do not.
  public var drops: UInt64?
  /// What came of IP fragments.
  public var fragments = Fragments()
  /// What the tracker counted.
  public var tracker = TrackerStatistics()
  /// Why reading stopped before the end, in one sentence; nil when it did not.
  public var failure: String?
  /// The user stopped the program before the end of the capture.
  public var wasInterrupted = false
  /// The files that were read as one capture, in the order in which they begin; none where the capture
  /// is one file.
  public var files: [File] = []
  /// Frames that stand in several of the files, each counted once less than it stands there.
  public var repeatedFrames: UInt64 = 0
  /// Frames that were not looked for in the other files, because too many had the same time.
  public var uncheckedFrames: UInt64 = 0

  /// What only a live capture has; nil for files.
  public var live: LiveFacts?

  /// Frames left out for one reason.
  public struct SkippedFrames: Sendable, Equatable {
    /// The reason's name, as it stands in JSON.
    public var name: String
    /// The reason in words, as a person reads it.
    public var text: String
    /// How many.
    public var frames: UInt64
    /// The frame is damaged or cannot be decoded, rather than merely not TCP.
    public var isDamage: Bool

    /// A count with its reason.
    public init(name: String, text: String, frames: UInt64, isDamage: Bool) {
      self.name = name
      self.text = text
      self.frames = frames
      self.isDamage = isDamage
    }
  }

  /// One of several files.
  public struct File: Sendable, Equatable {
    /// Its name as the user gave it.
    public var name: String
    /// Frames read of it, those a filter left out not counted.
    public var frames: UInt64
    /// The time of its first frame, whatever a filter leaves out.
    public var start: Timestamp?
    /// The time of the last frame that was read of it.
    public var end: Timestamp?
    /// Why it was not read to its end, in one sentence; nil when it was.
    public var failure: String?
    /// The name of the same file among those before, as which it was read.
    public var sameAs: String?

    /// A file from what is known of it.
    public init(
      name: String, frames: UInt64, start: Timestamp?, end: Timestamp?, failure: String?,
      sameAs: String?
    ) {
      self.name = name
      self.frames = frames
      self.start = start
      self.end = end
      self.failure = failure
      self.sameAs = sameAs
    }
  }

  /// What came of IP fragments.
  public struct Fragments: Sendable, Equatable {
    /// Fragments that were looked at.
    public var fragments: UInt64 = 0
    /// Datagrams that were put together.
    public var completed: UInt64 = 0
    /// Fragments that repeated one.
    public var copies: UInt64 = 0
    /// Datagrams of which fragments were missing.
    public var incomplete: UInt64 = 0
    /// Of these, those that were judged by their first fragment.
    public var firstOnly: UInt64 = 0
    /// Of the incomplete ones, those given up because too many were in mind.
    public var evicted: UInt64 = 0
    /// Datagrams dropped because fragments overlapped or contradicted each other.
    public var overlapping: UInt64 = 0

    /// The counts, all of them zero where nothing else is said.
    public init(
      fragments: UInt64 = 0, completed: UInt64 = 0, copies: UInt64 = 0, incomplete: UInt64 = 0,
      firstOnly: UInt64 = 0, evicted: UInt64 = 0, overlapping: UInt64 = 0
    ) {
      self.fragments = fragments
      self.completed = completed
      self.copies = copies
      self.incomplete = incomplete
      self.firstOnly = firstOnly
      self.evicted = evicted
      self.overlapping = overlapping
    }
  }

  /// A capture of which only the header has been read.
  public init(file: String, linkType: String, snapshotLength: Int, precision: TimePrecision) {
    self.file = file
    self.linkType = linkType
    self.snapshotLength = snapshotLength
    self.precision = precision
  }

  /// Frames that are damaged or could not be decoded.
  public var undecodableFrames: UInt64 {
    skipped.reduce(0) { $0 + ($1.isDamage ? $1.frames : 0) }
  }
}
