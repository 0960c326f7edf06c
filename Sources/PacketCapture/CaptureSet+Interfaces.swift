// What the files of a set say of their interfaces.
extension CaptureSet {
  /// How many frames the capturing side dropped, as the interface statistics of all files say, or nil where
  /// there are none; complete once `finish()` was called.
  public var drops: UInt64? {
    files.reduce(nil) { sum, file in
      guard file.isSameAs == nil, let drops = file.drops else { return sum }
      let (total, overflows) = (sum ?? 0).addingReportingOverflow(drops)
      return overflows ? .max : total
    }
  }

  /// How many frames were not handed out because their link type is not decoded, by its description;
  /// complete once `finish()` was called.
  public var undecodedLinkTypes: [(description: String, frames: UInt64)] {
    var found: [(description: String, frames: UInt64)] = []
    for file in files where file.isSameAs == nil {
      for interface in file.interfaces where interface.passedOverFrames > 0 {
        let description = interface.linkTypeDescription
        if let place = found.firstIndex(where: { $0.description == description }) {
          found[place].frames += interface.passedOverFrames
        } else {
          found.append((description, interface.passedOverFrames))
        }
      }
    }
    return found
  }
}
