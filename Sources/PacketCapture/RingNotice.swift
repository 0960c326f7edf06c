import Glibc

/// Why frames cannot be stored at all.
public enum RingError: Error, Equatable, Sendable {
  /// The interfaces have different link types, which classic pcap cannot hold in one file.
  case mixedLinkTypes(path: String)
  /// The file cannot be created.
  case refused(path: String, code: Int32)
}

extension RingError: CustomStringConvertible {
  /// One sentence that says what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .mixedLinkTypes(let path):
      "\(path): a pcap file holds frames of one link type, and the interfaces have several; "
        + "give a name that ends in .pcapng."
    case .refused(let path, let code):
      "\(path): cannot be written: \(RingNotice.reason(code))."
    }
  }
}

/// What happened to a capture file while it was written.
public enum RingNotice: Equatable, Sendable {
  /// Frames cannot be written for now.
  case failed(path: String, code: Int32)
  /// Frames are written again; some had been left out.
  case resumed(path: String, leftOut: UInt64)
  /// A file beyond those to be kept cannot be deleted.
  case left(path: String, code: Int32)

  /// The system's words for an error number.
  static func reason(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

extension RingNotice: CustomStringConvertible {
  /// What happened, in one sentence.
  public var description: String {
    switch self {
    case .failed(let path, let code):
      "\(path): frames cannot be written: \(Self.reason(code)); capturing goes on without, "
        + "and writing is tried again twice a second."
    case .resumed(let path, let leftOut):
      "\(path): frames are written again; \(leftOut) "
        + (leftOut == 1 ? "frame was left out." : "frames were left out.")
    case .left(let path, let code):
      "\(path): cannot be deleted: \(Self.reason(code)); it stays beside those that --keep keeps."
    }
  }
}
