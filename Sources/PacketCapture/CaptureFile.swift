public import Wire

/// One of the files of a `CaptureSet`: what is known of it, and what became of it.
public struct CaptureFile: Sendable {
  /// The path as it was given; `-` is standard input.
  public let path: String
  /// libpcap's description of its link layer; nil where it could not be opened.
  public internal(set) var linkTypeDescription: String?
  /// Its format, or nil where that cannot be told.
  public internal(set) var format: CaptureFormat?
  /// The most octets that it keeps of a frame.
  public internal(set) var snapshotLength = 0
  /// Its size, or nil where it is no regular file.
  ///
  /// Unit: octets.
  public internal(set) var totalBytes: UInt64?
  /// Frames read of it, those included that the filter left out and that other files hold too.
  public internal(set) var frameCount: UInt64 = 0
  /// Frames of it that the filter left out.
  public internal(set) var filteredOutCount: UInt64 = 0
  /// The time of its first frame; nil where it has none.
  public internal(set) var start: Timestamp?
  /// The time of the last frame that was read of it.
  public internal(set) var end: Timestamp?
  /// Its interfaces, in the order in which they came up, and what was counted of each once the file was
  /// read.
  public internal(set) var interfaces: [CaptureInterface] = []
  /// Why it could not be opened, or not be read to its end.
  public internal(set) var error: CaptureError?
  /// The path of the same file, named before: it is read once.
  public internal(set) var isSameAs: String?

  /// Which file of the disk it is, to know it again.
  struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  init(path: String) {
    self.path = path
  }

  /// Takes over what the head of the file says.
  mutating func take(_ source: borrowing CaptureSource) {
    linkTypeDescription = source.linkTypeDescription
    format = source.format
    snapshotLength = source.snapshotLength
    totalBytes = source.totalBytes
  }

  /// Takes over what is known of the interfaces by now.
  mutating func take(interfacesOf source: borrowing CaptureSource) {
    interfaces = source.countedInterfaces
  }

  /// Takes over what was found in the same file, which was read under another name.
  mutating func take(countsOf other: CaptureFile) {
    frameCount = other.frameCount
    filteredOutCount = other.filteredOutCount
    (start, end) = (other.start, other.end)
    interfaces = other.interfaces
  }
}
