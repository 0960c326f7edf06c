import Glibc
import Wire

extension CaptureSet {
  /// Learns when every file begins, and puts the files in that order.
  ///
  /// - Throws: `.badFilter` alone; what else is wrong with a file is taken down in `files`.
  mutating func survey() throws(CaptureError) {
    var found: [(file: CaptureFile, open: OpenCapture?)] = []
    var known: [CaptureFile.Identity: String] = [:]
    for var file in files {
      if let identity = Self.identity(of: file.path) {
        file.isSameAs = known[identity]
        if file.isSameAs == nil { known[identity] = file.path }
      }
      let open = file.isSameAs == nil ? try look(into: &file) : nil
      found.append((file, open))
    }
    let order = found.indices.sorted { one, other in
      let (first, second) = (Self.rank(found[one].file), Self.rank(found[other].file))
      return (first.class, first.start, one) < (second.class, second.start, other)
    }
    files = order.map { found[$0].file }
    for (place, index) in order.enumerated() {
      found[index].open?.file = place
      held[place] = found[index].open
    }
    readable = files.count { Self.rank($0).class == 0 }
    unnumberedCount = files[readable...].reduce(0) { $0 + $1.frameCount }
    places = FramePlaces(files: files.map(\.path))
    nextStart = readable > 0 ? start(of: 0) : .max
  }

  /// Where a file comes: those with frames first, by their time.
  private static func rank(_ file: CaptureFile) -> (class: Int, start: Int64) {
    guard file.isSameAs == nil, let start = file.start else { return (1, 0) }
    return (0, start.nanoseconds)
  }

  /// Opens a file and reads its first frame.
  ///
  /// - Returns: the open file if it cannot be opened again to the same effect.
  private func look(into file: inout CaptureFile) throws(CaptureError) -> OpenCapture? {
    do throws(CaptureError) {
      let open = try OpenCapture(file.path, file: 0, filter: filter, reader: reader)
      let isOnce = file.take(open)
      return isOnce && !open.isSpent ? open : nil
    } catch {
      if case .badFilter = error { throw error }
      file.error = error
      return nil
    }
  }

  /// Which regular file a path names, or nil.
  ///
  /// The corresponding C function is `stat`.
  private static func identity(of path: String) -> CaptureFile.Identity? {
    var status = stat()
    guard path != "-", unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    return CaptureFile.Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }
}

extension CaptureFile {
  /// Takes over what the head of the file and its first frame say.
  ///
  /// - Returns: whether the file gives its bytes only once.
  fileprivate mutating func take(_ open: OpenCapture) -> Bool {
    if open.isSpent {
      error = open.failure
      frameCount = open.frame
      open.describeInterfaces(of: &self)
    } else {
      start = unsafe Timestamp(nanoseconds: open.head.nanoseconds)
    }
    open.describe(&self)
    return path == "-" || totalBytes == nil
  }
}
