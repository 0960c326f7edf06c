public import Wire

/// Writes a little-endian pcapng file of several interfaces, and of several sections, in memory.
///
/// Source: draft-ietf-opsawg-pcapng §4.
public struct SectionWriter: Sendable {
  /// What is said of an interface.
  public struct Interface: Sendable {
    /// if_name; nil for none.
    public var name: String?
    /// if_description; nil for none.
    public var description: String?
    /// The number of the link type in files (LINKTYPE_…).
    public var linkType: UInt32
    /// The most octets kept of a frame.
    public var snapshotLength: UInt32
    /// if_tsresol, a power of ten; nil for none, which means microseconds.
    public var resolution: UInt8?

    /// An interface; raw IP unless told otherwise.
    public init(
      _ name: String? = nil, description: String? = nil, linkType: UInt32 = 101,
      snapshotLength: UInt32 = 262_144, resolution: UInt8? = nil
    ) {
      self.name = name
      self.description = description
      self.linkType = linkType
      self.snapshotLength = snapshotLength
      self.resolution = resolution
    }
  }

  /// The file so far.
  public private(set) var bytes: [UInt8] = []
  private var resolutions: [UInt8] = []

  /// A file whose first section has some interfaces.
  public init(_ interfaces: [Interface] = []) {
    beginSection(interfaces)
  }

  /// Begins a section, whose interfaces are counted from 0 again.
  public mutating func beginSection(_ interfaces: [Interface] = []) {
    resolutions = []
    block(0x0a0d_0d0a, Self.words([0x1a2b_3c4d, 1, .max, .max]))
    for interface in interfaces { add(interface) }
  }

  /// Adds an interface to the section.
  public mutating func add(_ interface: Interface) {
    var body = Self.words([interface.linkType, interface.snapshotLength])
    if let name = interface.name { body += Self.option(2, Array(name.utf8)) }
    if let description = interface.description {
      body += Self.option(3, Array(description.utf8))
    }
    if let resolution = interface.resolution { body += Self.option(9, [resolution]) }
    resolutions.append(interface.resolution ?? 6)
    block(1, body + Self.option(0, []))
  }

  /// Adds a frame of an interface, captured whole.
  public mutating func append(_ frame: [UInt8], on interface: Int, at time: Timestamp) {
    let perSecond = (0..<resolutions[interface]).reduce(UInt64(1)) { product, _ in product * 10 }
    let nanoseconds = UInt64(bitPattern: time.nanoseconds)
    let ticks =
      perSecond <= 1_000_000_000
      ? nanoseconds / (1_000_000_000 / perSecond) : nanoseconds * (perSecond / 1_000_000_000)
    let length = UInt32(frame.count)
    block(
      6,
      Self.words([
        UInt32(interface), UInt32(ticks >> 32), UInt32(truncatingIfNeeded: ticks), length, length,
      ]) + frame)
  }

  /// Adds statistics of an interface: isb_ifdrop and isb_osdrop, nil for none.
  public mutating func addStatistics(
    on interface: Int, byInterface: UInt32? = nil, bySystem: UInt32? = nil
  ) {
    var body = Self.words([UInt32(interface), 0, 0])
    if let byInterface { body += Self.option(5, Self.words([byInterface, 0])) }
    if let bySystem { body += Self.option(7, Self.words([bySystem, 0])) }
    block(5, body + Self.option(0, []))
  }

  /// Adds a frame in an obsolete packet block, which counts the frames dropped before it.
  public mutating func appendOlder(
    _ frame: [UInt8], on interface: UInt16, drops: UInt16, at time: Timestamp
  ) {
    let ticks = UInt64(bitPattern: time.nanoseconds) / 1000
    let length = UInt32(frame.count)
    block(
      2,
      Self.words([
        UInt32(interface) | UInt32(drops) << 16, UInt32(ticks >> 32),
        UInt32(truncatingIfNeeded: ticks), length, length,
      ]) + frame)
  }

  private mutating func block(_ kind: UInt32, _ body: [UInt8]) {
    let padded = body + Array(repeating: 0, count: -body.count & 3)
    let length = UInt32(padded.count + 12)
    bytes += Self.words([kind, length]) + padded + Self.words([length])
  }

  private static func option(_ code: UInt32, _ value: [UInt8]) -> [UInt8] {
    words([code | UInt32(value.count) << 16]) + value
      + Array(repeating: 0, count: -value.count & 3)
  }

  private static func words(_ values: [UInt32]) -> [UInt8] {
    values.reduce(into: []) { $0.append32($1.byteSwapped) }
  }
}
