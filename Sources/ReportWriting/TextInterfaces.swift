internal import Wire

extension TextReport {
  /// How many of the interfaces are listed.
  private static let shownInterfaces = 8

  /// On which interfaces the frames were captured, where the capture says more than that there is one.
  mutating func writeInterfaces(of capture: CaptureFacts) {
    let interfaces = capture.interfaces
    if interfaces.count < 2 {
      // The one of a live capture stands above already.
      guard capture.live == nil, let only = interfaces.first, let name = only.name else { return }
      fact("interface", only.description.map { "\(name) (\($0))" } ?? name)
      return
    }
    if !capture.describesInterfaces { return }
    fact("interfaces", NumberText.grouped(UInt64(interfaces.count)))
    let differences = Differences(interfaces)
    let names = interfaces.map(\.name)
    for (number, interface) in interfaces.prefix(Self.shownInterfaces).enumerated() {
      canvas.pad(to: 15)
      let name = InterfaceName.text(number, among: names)
      canvas.flow(differences.line(of: interface, named: name), indent: 17, .dim)
      canvas.newline()
    }
    let more = interfaces.count - Self.shownInterfaces
    if more <= 0 { return }
    canvas.pad(to: 15)
    canvas.put("... and \(NumberText.grouped(UInt64(more))) more", .dim)
    canvas.newline()
  }

  /// In what the interfaces of a capture differ; the rest needs no words.
  private struct Differences {
    let byLinkType: Bool
    let bySnapshotLength: Bool
    let byClock: Bool

    init(_ interfaces: [CapturedInterface]) {
      byLinkType = Set(interfaces.map(\.linkType)).count > 1
      bySnapshotLength = Set(interfaces.map(\.snapshotLength)).count > 1
      byClock = Set(interfaces.map(\.ticksPerSecond)).count > 1
    }

    func line(of interface: CapturedInterface, named name: String) -> String {
      var parts = [interface.description.map { "\(name) (\($0))" } ?? name]
      parts.append(NumberText.counted(interface.frames, "frame"))
      if let drops = interface.drops, drops > 0 {
        parts.append("\(NumberText.grouped(drops)) dropped")
      }
      if byLinkType { parts.append(interface.linkType) }
      if bySnapshotLength {
        parts.append(
          "up to \(NumberText.counted(UInt64(clamping: interface.snapshotLength), "byte"))")
      }
      if byClock, let ticks = interface.ticksPerSecond {
        parts.append("clock in \(Self.unit(ticks))")
      }
      return parts.joined(separator: ", ")
    }

    /// The unit of a clock: a power of ten, or of two.
    private static func unit(_ ticks: UInt64) -> String {
      switch ticks {
      case 1: return "s"
      case 1000: return "ms"
      case 1_000_000: return "us"
      case 1_000_000_000: return "ns"
      default: break
      }
      if ticks.nonzeroBitCount == 1 { return "2^-\(ticks.trailingZeroBitCount) s" }
      return "10^-\(String(ticks).count - 1) s"
    }
  }
}
