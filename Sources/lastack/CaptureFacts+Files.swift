import PacketCapture
import ReportWriting

extension CaptureFacts {
  /// What is known once a capture has been opened.
  init(_ source: borrowing CaptureSet, _ name: String, filter: String?) {
    let readable = source.files.filter { $0.linkTypeDescription != nil }
    self.init(
      file: name,
      linkType: readable.compactMap(\.linkTypeDescription).uniqued.joined(separator: ", "),
      snapshotLength: readable.map(\.snapshotLength).max() ?? 0,
      precision: readable.map { TimePrecision($0.format) }.reduce(nil) { finest, precision in
        finest == nil || finest == precision ? precision : .asNeeded
      } ?? .asNeeded)
    self.filter = filter
    takeFiles(source)
  }

  /// Takes over what is known of the files once reading has ended.
  mutating func take(_ source: borrowing CaptureSet) {
    filteredFrames = source.filteredOutCount
    repeatedFrames = source.repeatedFrameCount
    uncheckedFrames = source.uncheckedFrameCount
    drops = source.drops
    // A blocked read that the user interrupted fails too, and that is no fault of the input.
    let halted = wasInterrupted ? source.files.lastIndex { $0.frameCount > 0 } ?? 0 : nil
    let failures = source.files.indices.filter { $0 != halted }.compactMap {
      source.files[$0].error?.description
    }
    takeFiles(source)
    takeInterfaces(source)
    if let halted, !files.isEmpty { files[halted].failure = nil }
    guard let first = failures.first else { return }
    failure =
      failures.count == 1
      ? first : "\(first) So it is with \(failures.count - 1) more of the files."
  }

  /// Takes over what is known of the interfaces, and where they differ all of their link types and the
  /// greatest of their snapshot lengths.
  private mutating func takeInterfaces(_ source: borrowing CaptureSet) {
    let found = source.countedInterfaces
    interfaces = found.map { CapturedInterface($0) }
    describesInterfaces = found.contains { $0.isDescribed }
    let decoded = found.filter { $0.linkType != nil }
    let layers = source.files.compactMap(\.linkTypeDescription) + decoded.map(\.linkTypeDescription)
    linkType = layers.uniqued.joined(separator: ", ")
    snapshotLength = decoded.map(\.snapshotLength).reduce(snapshotLength, max)
  }

  /// Leaves out what may name addresses.
  mutating func anonymizeInterfaces() {
    for place in interfaces.indices { interfaces[place].description = nil }
  }

  /// Counts the frames whose link type is not decoded, under a reason of their own.
  mutating func takeUndecoded(_ source: borrowing CaptureSet) {
    let found = source.undecodedLinkTypes
    if found.isEmpty { return }
    let named = found.prefix(Self.namedLinkTypes).map(\.description).joined(separator: ", ")
    let rest = found.count > Self.namedLinkTypes ? ", and others" : ""
    skipped.append(
      SkippedFrames(
        name: "link-type", text: "of a link type that is not decoded (\(named)\(rest))",
        frames: found.reduce(0) { $0 + $1.frames }, isDamage: false))
  }

  /// So many link types that are not decoded are named.
  private static var namedLinkTypes: Int { 8 }

  private mutating func takeFiles(_ source: borrowing CaptureSet) {
    if !source.areSeveral { return }
    files = source.files.map { file in
      File(
        name: file.path, frames: file.frameCount - file.filteredOutCount, start: file.start,
        end: file.end, failure: file.error?.description, sameAs: file.isSameAs)
    }
  }
}

extension [String] {
  /// Each once, in the order of the first ones.
  fileprivate var uniqued: [String] {
    var found: [String] = []
    for text in self where !found.contains(text) { found.append(text) }
    return found
  }
}

extension CapturedInterface {
  fileprivate init(_ interface: CaptureInterface) {
    self.init(
      name: interface.name, description: interface.description,
      linkType: interface.linkTypeDescription, snapshotLength: interface.snapshotLength,
      ticksPerSecond: interface.ticksPerSecond)
    frames = interface.frames
    drops = interface.drops
  }
}

extension TimePrecision {
  /// How finely a format tells time.
  fileprivate init(_ format: CaptureFormat?) {
    switch format {
    case .pcap, .pcapModified: self = .microseconds
    case .pcapNanoseconds: self = .nanoseconds
    case .pcapng, nil: self = .asNeeded
    }
  }
}
