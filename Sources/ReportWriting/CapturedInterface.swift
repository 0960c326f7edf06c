internal import FlowTracking
internal import Wire

/// An interface of a capture, and what was counted of it.
public struct CapturedInterface: Sendable, Equatable {
  /// Its name, or nil where the capture does not say.
  public var name: String?
  /// What else its owner calls it, or nil where the capture does not say.
  public var description: String?
  /// Its link type, for a person.
  public var linkType: String
  /// The most bytes of a frame that were kept.
  public var snapshotLength: Int
  /// How many units of its timestamps make a second, or nil where that is not known.
  public var ticksPerSecond: UInt64?
  /// Frames that were captured on it, those included that a filter left out.
  public var frames: UInt64 = 0
  /// Frames that were dropped on it, or nil where the capture does not say.
  public var drops: UInt64?

  /// An interface of which nothing has been counted.
  public init(
    name: String?, description: String?, linkType: String, snapshotLength: Int,
    ticksPerSecond: UInt64?
  ) {
    self.name = name
    self.description = description
    self.linkType = linkType
    self.snapshotLength = snapshotLength
    self.ticksPerSecond = ticksPerSecond
  }
}

extension CapturedInterface {
  /// Appends the JSON object.
  func write(number: Int, into out: inout ByteBuffer) {
    out.append(#"{"id":"#)
    out.append(decimal: UInt64(number))
    out.append(#","name":"#)
    out.append(jsonStringOrNull: name)
    out.append(#","description":"#)
    out.append(jsonStringOrNull: description)
    out.append(#","link_type":"#)
    out.append(jsonString: linkType)
    SummaryJSON.field("snapshot_length", UInt64(clamping: snapshotLength), &out)
    out.append(#","ticks_per_second":"#)
    out.append(jsonNumber: ticksPerSecond)
    SummaryJSON.field("frames", frames, &out)
    out.append(#","drops":"#)
    out.append(jsonNumber: drops)
    out.append("}")
  }
}

/// How interfaces are called in texts.
public enum InterfaceName {
  /// The name of an interface, or its number where it has none or shares it with another.
  ///
  /// - Parameters:
  ///   - number: the interface.
  ///   - names: those of all interfaces.
  /// - Returns: words that tell it from the others.
  public static func text(_ number: Int, among names: [String?]) -> String {
    guard names.indices.contains(number), let name = names[number] else {
      return "interface \(number)"
    }
    let isShared = names.indices.contains { $0 != number && names[$0] == name }
    return isShared ? "\(name) (interface \(number))" : name
  }
}

extension ConnectionEvidence {
  /// On which interfaces the connection was seen, in words; nil where the capture has one, or that is not
  /// known.
  var interfaceText: String? {
    guard !interfaceNames.isEmpty, let interfaces else { return nil }
    var words = interfaces.numbers.map { InterfaceName.text($0, among: interfaceNames) }
    if interfaces.hasOthers { words.append("others") }
    return "on " + words.joined(separator: ", ")
  }
}
