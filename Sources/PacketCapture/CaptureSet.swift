public import Wire

/// Captures that are read as one: in the order of their first frames, their frames numbered throughout.
///
/// Files that follow each other in time are read one after another; files that overlap are merged by
/// time while they do, and a frame that stands in several of them is handed out once. A file is opened
/// twice, first to learn when it begins, and it is open the second time only while it is read, so
/// that there may be thousands. What gives its bytes once, as a pipe, stays open from the beginning.
/// One file alone is read as a `CaptureSource` reads it.
///
/// Frames count as `mergecap` counts them, those included that the filter leaves out and that were
/// handed out before. What goes wrong with one file is found in `files` and keeps none of the others
/// from being read.
///
/// ```swift
/// var captures = try CaptureSet(paths: ["mon.pcap", "tue.pcap"])
/// while let frame = captures.next() { … }
/// ```
@safe
public struct CaptureSet: ~Copyable {
  /// The files, in the order in which they begin; those without a frame last.
  public internal(set) var files: [CaptureFile]
  /// In which file the frames stand.
  public internal(set) var places: FramePlaces
  /// The interfaces of the frames, in the order in which they came up so far; those of several files
  /// that are alike in all that is known of them are one.
  public internal(set) var interfaces: [CaptureInterface] = []
  /// How many frames were not handed out because another file had handed them out before; those of a
  /// file that was named twice count once `finish()` was called.
  public var repeatedFrameCount: UInt64 {
    files.reduce(passedOverCount) { sum, file in
      file.isSameAs == nil ? sum : sum + file.frameCount - file.filteredOutCount
    }
  }
  /// How many frames were not looked for in the other files, because too many had the same time.
  public var uncheckedFrameCount: UInt64 { repeated.uncheckedCount }
  /// How many frames have been read, those that were not handed out included.
  public var frameCount: UInt64 { frameNumber &+ unnumberedCount }

  /// The number of the frame that was read last.
  @usableFromInline var frameNumber: UInt64 = 0
  /// Its link layer and its interface.
  @usableFromInline var frameLinkType = LinkType.ethernet
  @usableFromInline var frameInterface = 0

  let filter: String?
  let reader: ReaderChoice
  /// The file that is read, while there is nothing to merge it with.
  var current = SourcePlace()
  var currentFile = 0
  /// The interface of the frame that was read last of it, in its own counting.
  var interfaceInFile = -1
  /// On which interfaces the latest frames were captured.
  var interfaceRuns = InterfaceRuns()
  /// The places among `interfaces` of the interfaces of each file.
  var interfacePlaces: [[Int]] = []
  /// What to add to a number in that file for the number among all.
  var offset: UInt64 = 0
  /// When the next file begins: from then on there is something to merge.
  var nextStart = Int64.max
  /// The time of the frame that was read last of the current file.
  var latest = Int64.min
  /// How many frames of the current file the filter left out since it became that.
  var filteredOut: UInt64 = 0
  /// The files that are merged.
  var merged: [OpenCapture] = []
  /// The place among `merged` of the file whose frame was handed out last.
  var emitting: Int?
  /// Files that gave their first frame and cannot give it again.
  var held: [Int: OpenCapture] = [:]
  /// The file that is opened next, and the number of files that have frames.
  var upcoming = 0
  var readable = 0
  var repeated = RepeatedFrames()
  /// Frames with a number that another file had handed out before.
  var passedOverCount: UInt64 = 0
  /// Frames of files that have none to hand out.
  var unnumberedCount: UInt64 = 0
  /// Octets of files that are done with.
  var finishedBytes: UInt64 = 0

  /// So many files may be merged at once; each takes a descriptor and a block of memory.
  public static let mergeLimit = 128

  /// Opens captures.
  ///
  /// - Parameters:
  ///   - paths: Files, one at least; `-` is standard input.
  ///   - filter: An expression of pcap-filter(7); nil takes every frame.
  ///   - reader: Who reads the frames; they are the same.
  /// - Throws: What `CaptureSource` throws for one file; for several `.badFilter`, and
  ///   `.noneReadable` when none could be opened.
  public init(
    paths: [String], filter: String? = nil, reader: ReaderChoice = .auto
  ) throws(CaptureError) {
    self.filter = filter
    self.reader = reader
    files = paths.map { CaptureFile(path: $0) }
    places = FramePlaces(files: paths)
    interfacePlaces = paths.map { _ in [] }
    if paths.count == 1 {
      let source = try CaptureSource(path: paths[0], filter: filter, reader: reader)
      files[0].take(source)
      current.put(source)
      return
    }
    try survey()
    if let error = files.first?.error, files.allSatisfy({ $0.error != nil || $0.isSameAs != nil }) {
      let errors = files.compactMap(\.error)
      throw errors.count == 1 ? error : .noneReadable(errors: errors)
    }
  }

  /// Whether there is more than one file.
  public var areSeveral: Bool { files.count > 1 }

  /// The size of all files, or nil where one is no regular file.
  ///
  /// Unit: octets.
  public var totalBytes: UInt64? {
    files.reduce(0) { sum, file in
      guard file.error == nil || file.totalBytes != nil else { return sum }
      return sum.flatMap { sum in file.totalBytes.map { sum + $0 } }
    }
  }

  /// How far reading has come, or nil where an input has no position (a pipe).
  ///
  /// Meant for a progress bar, every few thousand frames.
  ///
  /// Unit: octets.
  public var bytesRead: UInt64? {
    if !current.isEmpty { return current.source.bytesRead.map { $0 + finishedBytes } }
    return merged.reduce(finishedBytes) { sum, file in
      sum.flatMap { sum in file.position.map { sum + $0 } }
    }
  }

  /// How many frames the filter left out.
  public var filteredOutCount: UInt64 {
    files.reduce(filteredOut) { sum, file in
      file.isSameAs == nil ? sum + file.filteredOutCount : sum
    }
  }

  /// How many frames were handed out.
  public var handedOutCount: UInt64 { frameCount &- filteredOutCount &- passedOverCount }

  /// The next frame that the filter takes and no other file had, or nil when there is none.
  @inlinable
  @_lifetime(&self)
  public mutating func next() -> Frame? {
    let read = unsafe advance()
    guard let data = unsafe read.data else { return nil }
    let bytes = unsafe Span(_unsafeStart: data, count: Int(read.capturedLength))
    let frame = Frame(
      bytes: bytes, number: frameNumber, timestamp: Timestamp(nanoseconds: unsafe read.nanoseconds),
      originalLength: unsafe read.originalLength, linkType: frameLinkType,
      interface: frameInterface)
    // The file keeps the bytes until the next call, which needs `self` exclusively again.
    return unsafe _overrideLifetime(frame, mutating: &self)
  }

  /// The frames at hand that `next()` would hand out one by one, where they lie in their file one behind
  /// the other; nil where there are none, and `next()` is to be asked.
  ///
  /// What is read of them counts once it is given to `pass(_:)`; then the rest is to be asked for anew.
  @_lifetime(&self)
  public mutating func run() -> FrameRun? {
    guard filter == nil, !current.isEmpty, current.source.frameInterface == interfaceInFile,
      frameNumber == offset &+ current.source.frameCount
    else { return nil }
    let run = unsafe current.source.run(
      after: frameNumber, before: nextStart, interface: frameInterface)
    // The file keeps the bytes until it reads on, which needs `self` exclusively again.
    return unsafe _overrideLifetime(run, mutating: &self)
  }

  /// Takes back how far a run was read.
  public mutating func pass(_ extent: FrameRun.Extent) {
    if extent.frames == 0 { return }
    current.source.pass(extent)
    frameNumber &+= extent.frames
    latest = extent.latest
  }

  /// Reads on to the next frame.
  ///
  /// As long as there is one file to read and no filter, the first loop is all that a frame costs.
  @usableFromInline
  @inline(never)
  mutating func advance() -> RawFrame {
    while true {
      while !current.isEmpty {
        let frame = unsafe current.source.read()
        if unsafe frame.data == nil {
          finishCurrent()
          break
        }
        if unsafe frame.nanoseconds >= nextStart {
          unsafe mergeCurrent(from: frame)
          break
        }
        frameNumber = offset &+ current.source.frameCount
        latest = unsafe frame.nanoseconds
        if filter != nil, unsafe !isWanted(frame) { continue }
        frameLinkType = current.source.frameLinkType
        if current.source.frameInterface != interfaceInFile { changeInterface() }
        return unsafe frame
      }
      let frame = unsafe advanceMerging()
      if unsafe frame.data != nil { return unsafe frame }
      if current.isEmpty { return unsafe frame }
    }
  }

  /// Whether the filter takes a frame of the current file; counts it if not.
  @inline(never)
  private mutating func isWanted(_ frame: RawFrame) -> Bool {
    if unsafe current.source.accepts(frame) { return true }
    filteredOut &+= 1
    return false
  }
}
