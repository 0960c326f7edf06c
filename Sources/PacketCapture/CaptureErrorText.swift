extension CaptureError: CustomStringConvertible {
  /// One sentence that says what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path): no such file; check the path."
    case .permissionDenied(let path):
      "\(path): permission denied; make it readable for this user, "
        + "or run as one that may read it."
    case .isDirectory(let path):
      "\(path): is a directory; give the capture files inside it instead."
    case .empty(let path):
      "\(Self.name(path)): is empty, without even a capture's header; "
        + "check that the capture was written."
    case .compressed(let path, let compression):
      "\(Self.name(path)): is compressed with \(compression.rawValue), which is not read; "
        + "decompress it first, "
        + "e.g. `\(compression.decompressor) \(path == "-" ? "< FILE" : Self.quoted(path)) "
        + "| lastack -`."
    case .damagedCompression(let path, let frames, let failure):
      "\(Self.name(path)): \(failure.sentence(path: path)); "
        + (frames == 0
          ? "no frame could be read of it."
          : frames == 1
            ? "one frame before that was read." : "\(frames) frames before that were read.")
    case .notACapture(let path, let reason):
      "\(Self.name(path)): is not a pcap or pcapng capture (\(reason)); "
        + "check that it is the right file."
    case .unsupportedLinkType(let path, let number, let name):
      "\(Self.name(path)): has link type \(number) (\(name)), which is not supported; "
        + "capture on one of \(LinkTypeNumbers.supportedNames)."
    case .mixedInterfaces(let path, let frames, .linkType):
      "\(Self.name(path)): mixes interfaces of different link types (after frame \(frames)), "
        + "which libpcap does not read; leave out `--reader libpcap`."
    case .mixedInterfaces(let path, let frames, .snapshotLength):
      "\(Self.name(path)): mixes interfaces of different snapshot lengths "
        + "(after frame \(frames)), which libpcap does not read; leave out `--reader libpcap`."
    case .notInBlocks(let path, let reason):
      "\(Self.name(path)): cannot be read in blocks (\(reason)); "
        + "leave out `--reader block`, and libpcap reads it."
    case .badFilter(let expression, let reason):
      "filter '\(expression)': does not compile (\(reason)); see pcap-filter(7) for the syntax."
    case .truncated(let path, let frame, let offset, let reason):
      "\(Self.name(path)): is cut off inside frame \(frame)"
        + (offset.map { ", at byte \($0)" } ?? "")
        + " (\(reason)); all frames before it were read, so copy the file again for the rest."
    case .unreadable(let path, let frame, let reason):
      "\(Self.name(path)): cannot be read"
        + (frame == 0 ? "" : " at frame \(frame)")
        + " (\(reason)); check the file with `capinfos`, or copy it again."
    case .tooManyAtOnce(let path, let limit):
      "\(Self.name(path)): is left out, because more than \(limit) captures overlap in time; "
        + "merge some of them first, e.g. with `mergecap -w OUT FILE ...`."
    case .noneReadable(let errors):
      errors.map(\.description).joined(separator: "\n")
    }
  }

  private static func name(_ path: String) -> String {
    path == "-" ? "standard input" : path
  }

  /// The path as a shell takes it.
  static func quoted(_ path: String) -> String {
    let plain = path.utf8.allSatisfy { octet in
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: ":"):
        true
      default: false
      }
    }
    if plain, !path.hasPrefix("-") { return path }
    let escaped = path.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: #"'\''"#)
    return "'\(path.hasPrefix("-") ? "./" : "")\(escaped)'"
  }
}

extension CompressionFailure {
  /// What is wrong, where, and what to do.
  fileprivate func sentence(path: String) -> String {
    let file = path == "-" ? "FILE" : CaptureError.quoted(path)
    let name = compression.rawValue
    return switch reason {
    case .cutOff:
      "its \(name) stream is cut off at byte \(offset), so copy the file again for the rest"
    case .damaged(let words):
      "its \(name) stream is damaged at byte \(offset) (\(words)); "
        + "check it with `\(compression.tool) -t \(file)`, or copy it again"
    case .trailingOctets:
      "what follows its \(name) stream at byte \(offset) is no \(name); "
        + "check it with `\(compression.tool) -t \(file)`, or copy it again"
    case .tooLarge:
      "its \(name) stream needs a window of more than \(Codec.greatestWindow >> 20) MiB at byte "
        + "\(offset); decompress it first, e.g. `\(compression.forcedDecompressor) \(file) | lastack -`"
    }
  }
}

extension CaptureError.Compression {
  /// The command that checks such a file.
  fileprivate var tool: String { rawValue }

  /// The command that decompresses without a limit.
  fileprivate var forcedDecompressor: String {
    self == .zstd ? "zstdcat --long=31" : decompressor
  }
}
