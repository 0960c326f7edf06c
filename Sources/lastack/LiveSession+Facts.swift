import PacketCapture
import ReportWriting
import Wire

// What a live capture says of its interfaces, as a report takes it.

extension CaptureFacts {
  /// What is known once the interfaces have been opened.
  init(_ source: borrowing LiveSource) {
    let types = source.linkTypeDescriptions
    var distinct: [String] = []
    for type in types where !distinct.contains(type) { distinct.append(type) }
    self.init(
      file: source.names.joined(separator: ","), linkType: distinct.joined(separator: ", "),
      snapshotLength: source.settings.snapshotLength, precision: .nanoseconds)
    filter = source.settings.filter
    var facts = LiveFacts()
    facts.interfaces = zip(source.names, types).map { name, type in
      LiveFacts.Interface(name: name, linkType: type)
    }
    live = facts
    interfaces = zip(source.names, types).map { name, type in
      CapturedInterface(
        name: name, description: nil, linkType: type, snapshotLength: snapshotLength,
        ticksPerSecond: 1_000_000_000)
    }
    describesInterfaces = true
  }

  /// Takes over what was counted of the interfaces.
  mutating func take(_ counts: [InterfaceCounts]) {
    live?.take(counts)
    for place in interfaces.indices {
      interfaces[place].frames = counts[place].takenFrames
      interfaces[place].drops =
        counts[place].framesDroppedByKernel + counts[place].framesDroppedByInterface
    }
  }
}

extension LiveFacts {
  /// Takes over what was counted of the interfaces.
  mutating func take(_ counts: [InterfaceCounts]) {
    for place in interfaces.indices {
      interfaces[place].received = counts[place].receivedFrames
      interfaces[place].kernelDrops = counts[place].framesDroppedByKernel
      interfaces[place].interfaceDrops = counts[place].framesDroppedByInterface
      interfaces[place].interruptions = counts[place].interruptions
    }
  }
}

extension InterfaceEvent {
  /// What happened, in a sentence.
  var sentence: String {
    switch self {
    case .left(let name, .down): "\(name): went down; waiting until it is up again."
    case .left(let name, .vanished): "\(name): vanished; waiting until it is there again."
    case .left(let name, .replaced):
      "\(name): is another kind of interface now; waiting until the old kind is there again."
    case .cameBack(let name, let seconds): "\(name): is back after \(seconds) s; capturing again."
    }
  }
}
