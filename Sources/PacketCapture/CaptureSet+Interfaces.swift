public import Wire

// On which interfaces the frames of a set were captured, and what its files say of them.
extension CaptureSet {
  /// The interface of a frame that was handed out: its place among `interfaces`.
  ///
  /// Meant for frames that were handed out lately. Not known where the interface has changed tens of
  /// thousands of times since.
  public mutating func interface(of frame: UInt64) -> InterfaceNumber {
    interfaceRuns.interface(of: frame).map { InterfaceNumber($0) } ?? .unknown
  }

  /// Frames from this one on were captured on an interface, until it changes.
  mutating func turn(to interface: Int) {
    frameInterface = interface
    interfaceRuns.begin(at: frameNumber, on: interface)
  }

  /// The place among `interfaces` of an interface that a file counts in its own way.
  mutating func number(of interface: Int, _ known: [CaptureInterface], in file: Int) -> Int {
    if !areSeveral {
      if interfaces.count != known.count { interfaces = known.map(\.uncounted) }
      return interface
    }
    while interfacePlaces[file].count <= interface, interfacePlaces[file].count < known.count {
      let next = known[interfacePlaces[file].count].uncounted
      let place = interfaces.firstIndex { $0.isLike(next) } ?? interfaces.count
      if place == interfaces.count { interfaces.append(next) }
      interfacePlaces[file].append(place)
    }
    return interface < interfacePlaces[file].count ? interfacePlaces[file][interface] : 0
  }

  /// All interfaces of the files, numbered as `Frame.interface` numbers them, with the frames and the
  /// drops that were counted of each; complete once `finish()` was called.
  ///
  /// Those that gave no frame come last. Frames count that a filter left out, and that several files
  /// hold.
  public var countedInterfaces: [CaptureInterface] {
    if !areSeveral { return files[0].interfaces }
    var counted = interfaces
    for file in files where file.isSameAs == nil {
      for interface in file.interfaces {
        if let place = counted.firstIndex(where: { $0.isLike(interface) }) {
          counted[place].take(countsOf: interface)
        } else {
          counted.append(interface)
        }
      }
    }
    return counted
  }

  /// Whether frames of the capture have to be told apart by their interfaces: there is more than one,
  /// and the capture describes them.
  public var hasSeveralInterfaces: Bool {
    interfaces.count > 1 && interfaces.contains { $0.isDescribed }
  }

  /// How many frames the capturing side dropped, as the interface statistics of all files say, or nil where
  /// there are none; complete once `finish()` was called.
  public var drops: UInt64? {
    files.reduce(nil) { sum, file in
      if file.isSameAs != nil { return sum }
      return file.interfaces.reduce(sum) { sum, interface in
        guard let drops = interface.drops else { return sum }
        return (sum ?? 0).addingSaturated(drops)
      }
    }
  }

  /// How many frames were not handed out because their link type is not decoded, by its description;
  /// complete once `finish()` was called.
  public var undecodedLinkTypes: [(description: String, frames: UInt64)] {
    var found: [(description: String, frames: UInt64)] = []
    for interface in countedInterfaces where interface.passedOverFrames > 0 {
      let description = interface.linkTypeDescription
      if let place = found.firstIndex(where: { $0.description == description }) {
        found[place].frames += interface.passedOverFrames
      } else {
        found.append((description, interface.passedOverFrames))
      }
    }
    return found
  }
}
