import CPcap
import Glibc

// What becomes of the interfaces while they are captured on: dropped frames, and interfaces that go
// away and come back.

/// What happened to an interface.
public enum InterfaceEvent: Sendable, Equatable {
  /// It is not captured on until it comes back.
  case left(interface: String, InterfaceAbsence)
  /// It is captured on again, after some seconds.
  case cameBack(interface: String, afterSeconds: Int)
}

/// What one look at the interfaces shows.
public struct InterfaceLook: Sendable {
  /// What happened since the last look.
  public var events: [InterfaceEvent] = []
  /// Whether frames may have been missed since the last look: some were dropped, or an interface
  /// is or was away.
  public var missedFrames = false
}

extension LiveSource {
  /// What was counted of each interface, as of the last look.
  public var counts: [InterfaceCounts] { interfaces.map(\.counts) }

  /// Looks at the interfaces: counts what was dropped, notices which went away, and takes those up
  /// again that came back.
  ///
  /// A packet socket outlives its interface; bound to the one that takes the name again it goes on,
  /// with the same ring buffer and filter, and without the right that opening one needs.
  public mutating func look() -> InterfaceLook {
    var result = InterfaceLook()
    let now = Self.now
    for place in interfaces.indices {
      let before = interfaces[place].counts
      interfaces[place].count()
      let after = interfaces[place].counts
      if after.kernelDrops != before.kernelDrops || after.interfaceDrops != before.interfaceDrops {
        result.missedFrames = true
      }
      if interfaces[place].bound == nil { continue }
      lookAfter(place, now, &result)
    }
    return result
  }

  private mutating func lookAfter(_ place: Int, _ now: Int64, _ result: inout InterfaceLook) {
    let name = interfaces[place].name
    let state = InterfaceState(of: name)
    let absence = absence(of: place, state)
    if let since = interfaces[place].awaySince {
      result.missedFrames = true
      if let absence {
        interfaces[place].absence = absence
      } else {
        interfaces[place].awaySince = nil
        result.events.append(
          .cameBack(interface: name, afterSeconds: Int((now - since) / 1_000_000_000)))
      }
      return
    }
    guard let absence else {
      if let state, state != interfaces[place].bound {
        // It went and came between two looks.
        interfaces[place].counts.interruptions += 1
        result.missedFrames = true
        result.events.append(.left(interface: name, .vanished))
        if rebind(place, to: state) {
          result.events.append(.cameBack(interface: name, afterSeconds: 0))
        } else {
          interfaces[place].awaySince = now
        }
      }
      return
    }
    interfaces[place].awaySince = now
    interfaces[place].absence = absence
    interfaces[place].counts.interruptions += 1
    result.missedFrames = true
    result.events.append(.left(interface: name, absence))
  }

  /// Why an interface cannot be captured on for now; nil when it can, or could be bound again.
  private mutating func absence(of place: Int, _ state: InterfaceState?) -> InterfaceAbsence? {
    guard let state, let bound = interfaces[place].bound else { return .vanished }
    if state.hardware != bound.hardware { return .replaced }
    if !state.isUp { return .down }
    if interfaces[place].awaySince != nil, state.index != bound.index {
      return rebind(place, to: state) ? nil : .vanished
    }
    return nil
  }

  /// Binds a session's socket to the interface that has its name now.
  ///
  /// The corresponding C functions are `bind` and `setsockopt` with `PACKET_ADD_MEMBERSHIP`.
  private mutating func rebind(_ place: Int, to state: InterfaceState) -> Bool {
    guard state.isUp, state.hardware == interfaces[place].bound?.hardware else { return false }
    var address = sockaddr_ll()
    address.sll_family = UInt16(AF_PACKET)
    address.sll_protocol = UInt16(0x0003).bigEndian  // ETH_P_ALL
    address.sll_ifindex = Int32(bitPattern: state.index)
    let descriptor = interfaces[place].descriptor
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
        unsafe bind(descriptor, general, socklen_t(MemoryLayout<sockaddr_ll>.size))
      }
    }
    guard status == 0 else { return false }
    if settings.isPromiscuous {
      var membership = packet_mreq()
      membership.mr_ifindex = Int32(bitPattern: state.index)
      membership.mr_type = UInt16(PACKET_MR_PROMISC)
      // Refused, the capture still has this host's own frames.
      _ = unsafe setsockopt(
        descriptor, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership,
        socklen_t(MemoryLayout<packet_mreq>.size))
    }
    interfaces[place].bound = state
    interfaces[place].wasRebound = true
    return true
  }
}
