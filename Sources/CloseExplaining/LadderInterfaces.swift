internal import ReportWriting
internal import Wire

extension Explanation {
  /// Takes over what is known of the interfaces on which the frames of the ladder were captured.
  mutating func takeInterfaces(of capture: CaptureFacts) {
    let names = capture.interfaces.map(\.name)
    for number in ladder.interfaces where capture.interfaces.indices.contains(number) {
      interfaces[number] = capture.interfaces[number]
      interfaceNames[number] = InterfaceName.text(number, among: names)
    }
  }

  /// What the numbers of the interfaces stand for, in words.
  var interfaceSentences: [String] {
    interfaces.sorted { $0.key < $1.key }.map { number, interface in
      let name = interface.name ?? "without a name"
      let description = interface.description.map { " (\($0))" } ?? ""
      return "\(number): \(name)\(description), \(interface.linkType)"
    }
  }
}

extension SegmentLadder {
  /// The interfaces on which its frames were captured.
  fileprivate var interfaces: Set<Int> {
    var found: Set<Int> = []
    for case .arrow(let arrow) in rows {
      if let interface = arrow.interface { found.insert(interface) }
      found.formUnion(arrow.copies.compactMap(\.interface))
    }
    return found
  }
}
