import Wire

/// How files follow each other, and how those are read that overlap in time.
///
///     opened ──> merged ──> spent, closed
///                 │  ^
///                 v  │ its time has come to where another begins
///                current
///
/// The only file that is merged becomes `current`, and costs no more than a file alone.
extension CaptureSet {
  /// Reads the next frame of those files that are merged; opens what begins by then.
  @inline(never)
  mutating func advanceMerging() -> RawFrame {
    while true {
      if let place = emitting { step(place) }
      openWhatBegins()
      guard let place = earliest() else { return unsafe .none }
      if merged.count == 1, nextStart > merged[place].key, !repeated.holds(merged[place].key) {
        return unsafe handOver(merged[place])
      }
      emitting = place
      let file = merged[place].file
      frameNumber &+= merged[place].passed
      places.begin(at: frameNumber, as: merged[place].frame, of: file)
      let head = unsafe merged[place].head
      files[file].end = Timestamp(nanoseconds: unsafe head.nanoseconds)
      if filter != nil, !merged[place].isWanted {
        files[file].filteredOutCount += 1
        continue
      }
      if unsafe isRepeated(head, at: place) {
        passedOverCount += 1
        continue
      }
      let layer = merged[place].layer
      frameLinkType = layer.linkType
      turn(to: number(of: layer.interface, merged[place].interfaces, in: file))
      return unsafe head
    }
  }

  /// The place of the file whose frame comes next; of two at once the first in the set's order.
  private func earliest() -> Int? {
    var result: Int?
    for place in merged.indices {
      guard let best = result else {
        result = place
        continue
      }
      let (one, other) = (merged[place], merged[best])
      if (one.key, one.file) < (other.key, other.file) { result = place }
    }
    return result
  }

  /// Goes on in the file whose frame was handed out last, and closes it at its end.
  private mutating func step(_ place: Int) {
    emitting = nil
    merged[place].advance()
    guard merged[place].isSpent else { return }
    let spent = merged.remove(at: place)
    frameNumber &+= spent.passed
    if let source = spent.source.take() { finish(source, spent.file) }
  }

  /// Opens the files that begin before what comes next is over, or the next file if none is open.
  private mutating func openWhatBegins() {
    while upcoming < readable {
      if !merged.isEmpty {
        let least = merged.reduce(Int64.max) { min($0, $1.key) }
        if nextStart > least { return }
      }
      open(upcoming)
      upcoming += 1
      nextStart = upcoming < readable ? start(of: upcoming) : .max
    }
  }

  func start(of file: Int) -> Int64 { files[file].start?.nanoseconds ?? .max }

  private mutating func open(_ file: Int) {
    if merged.count >= Self.mergeLimit {
      files[file].error = .tooManyAtOnce(path: files[file].path, limit: Self.mergeLimit)
      held[file] = nil
      return
    }
    do throws(CaptureError) {
      let opened: OpenCapture
      if let open = held.removeValue(forKey: file) {
        opened = open
      } else {
        opened = try OpenCapture(files[file].path, file: file, filter: filter, reader: reader)
      }
      if opened.isSpent {
        if let source = opened.source.take() { finish(source, file) }
      } else {
        merged.append(opened)
      }
    } catch {
      files[file].error = error
    }
  }

  /// Makes the only file that is open the current one.
  ///
  /// - Returns: the frame that it has ready, or none where the filter leaves that out.
  private mutating func handOver(_ only: OpenCapture) -> RawFrame {
    let head = unsafe only.head
    merged.removeAll()
    frameNumber &+= only.passed
    places.begin(at: frameNumber, as: only.frame, of: only.file)
    frameLinkType = only.layer.linkType
    interfaceInFile = only.layer.interface
    turn(to: number(of: interfaceInFile, only.interfaces, in: only.file))
    let isWanted = filter == nil || only.isWanted
    if !isWanted { filteredOut &+= 1 }
    currentFile = only.file
    latest = unsafe head.nanoseconds
    offset = frameNumber &- only.frame
    if let source = only.source.take() { current.put(source) }
    return unsafe isWanted ? head : .none
  }

  /// Merges the current file with those that have begun by now.
  @inline(never)
  mutating func mergeCurrent(from head: RawFrame) {
    guard let source = current.take() else { return }
    files[currentFile].end = Timestamp(nanoseconds: latest)
    leaveCurrent()
    let passed = offset &+ source.frameCount &- frameNumber
    unsafe merged.append(OpenCapture(source, at: head, passed: passed, file: currentFile))
  }

  /// Closes the current file.
  @inline(never)
  mutating func finishCurrent() {
    guard let source = current.take() else { return }
    if source.frameCount > 0 { files[currentFile].end = Timestamp(nanoseconds: latest) }
    leaveCurrent()
    countRest(of: source)
    finish(source, currentFile)
  }

  /// Counts the frames behind the last one that could be handed out.
  private mutating func countRest(of source: borrowing CaptureSource) {
    frameNumber = max(frameNumber, offset &+ source.frameCount)
  }

  private mutating func leaveCurrent() {
    files[currentFile].filteredOutCount += filteredOut
    filteredOut = 0
  }

  /// Takes down how a file ended, and closes it.
  private mutating func finish(_ source: consuming CaptureSource, _ file: Int) {
    files[file].frameCount = source.frameCount
    files[file].take(interfacesOf: source)
    if !source.isAtEnd { files[file].error = source.failure() }
    finishedBytes += source.bytesRead ?? 0
  }

  private mutating func isRepeated(_ head: RawFrame, at place: Int) -> Bool {
    let own = merged[place]
    let meets = merged.contains { $0 !== own && $0.key == own.key }
    guard meets || repeated.holds(own.key) else { return false }
    return unsafe repeated.take(head, own.layer.linkType, file: own.file, key: own.key)
  }

  /// Takes note that a frame of the current file is of another interface than the one before.
  @inline(never)
  mutating func changeInterface() {
    interfaceInFile = current.source.frameInterface
    turn(to: number(of: interfaceInFile, current.source.interfaces, in: currentFile))
  }

  /// Takes down how far every file was read that is still open.
  ///
  /// Reading may end before there is no more frame.
  public mutating func finish() {
    if !current.isEmpty {
      var file = files[currentFile]
      file.frameCount = current.source.frameCount
      file.take(interfacesOf: current.source)
      if file.frameCount > 0 { file.end = Timestamp(nanoseconds: latest) }
      files[currentFile] = file
    }
    leaveCurrent()
    for open in merged {
      open.describeInterfaces(of: &files[open.file])
      files[open.file].frameCount = open.frame - (open.isSpent ? 0 : open.passed)
    }
    if let place = emitting { files[merged[place].file].frameCount = merged[place].frame }
    for index in files.indices {
      guard let name = files[index].isSameAs,
        let other = files.first(where: { $0.path == name && $0.isSameAs == nil })
      else { continue }
      files[index].take(countsOf: other)
    }
  }
}
