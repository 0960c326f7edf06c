import Testing
import Wire

@testable import FlowTracking

@Suite("Connections that have ended, in portions")
struct EndedConnectionsTests {
  /// What ends first, and so comes first, by its client's port.
  private static let count = 1500

  @Test(arguments: [ConnectionExtent.short, .record, .evidence])
  func portionsHoldAllOfThemInTheirOrder(extent: ConnectionExtent) {
    var tracker = Self.tracker()
    var all: [UInt16] = []
    var evidence = ConnectionEvidence()
    while tracker.takeFinished(into: &evidence) {
      all.append(evidence.connection.endpoint(.client).port)
    }
    #expect(all.count == Self.count)

    var again = Self.tracker()
    var ended = EndedConnections()
    var ports: [UInt16] = []
    var portions = 0
    var isAll = false
    while !isAll {
      ended.removeAll()
      isAll = ended.take(
        from: &again, WantedExtents(unanswered: .evidence, fourWay: extent, merged: extent))
      ports += Self.ports(ended)
      portions += 1
    }
    if extent == .short {
      // The short form names no port: only how many there are can be held against the others.
      #expect(ports.count == all.count)
    } else {
      #expect(ports == all)
    }
    #expect(portions > 1)
    #expect(portions < Self.count)
  }

  @Test func nothingIsWantedOfWhatDidNotEnd() {
    var tracker = ConnectionTracker()
    var ended = EndedConnections()
    #expect(ended.take(from: &tracker, .evidence))
    #expect(ended.forms.isEmpty)
  }

  /// The clients' ports in the order of the forms; 0 where the form has none.
  private static func ports(_ ended: EndedConnections) -> [UInt16] {
    var (recorded, evident) = (0, 0)
    return ended.forms.map { form in
      switch form {
      case .unanswered, .ordinary: return 0
      case .recorded:
        recorded += 1
        return ended.recorded[recorded - 1].client.port
      case .evident:
        evident += 1
        return ended.evident[evident - 1].connection.endpoint(.client).port
      }
    }
  }

  /// One that has closed connections, every fourth of them without the last ACK, and whose capture is over.
  private static func tracker() -> ConnectionTracker {
    var tracker = ConnectionTracker()
    var frame: UInt64 = 0
    for number in 0..<count {
      let client = Endpoint(address: IPAddress(v4: 0x0a00_0001), port: UInt16(20_000 + number))
      let server = Endpoint(address: IPAddress(v4: 0x0a00_0002), port: 80)
      let steps: [(isClient: Bool, control: ControlBits, seq: UInt32, ack: UInt32)] = [
        (true, .syn, 100, 0), (false, [.syn, .ack], 900, 101), (true, .ack, 101, 901),
        (true, [.fin, .ack], 101, 901), (false, .ack, 901, 102),
        (false, [.fin, .ack], 901, 102), (true, .ack, 102, 902),
      ]
      for step in steps.prefix(number % 4 == 0 ? 6 : 7) {
        frame += 1
        let (tuple, direction) = FourTuple.orient(
          from: step.isClient ? client : server, to: step.isClient ? server : client)
        var segment = Segment(
          tuple: tuple, direction: direction, control: step.control, frame: frame,
          timestamp: Timestamp(nanoseconds: Int64(frame) * 1000),
          sequence: SequenceNumber(step.seq), acknowledgmentField: SequenceNumber(step.ack),
          payloadLength: 0)
        segment.presence = [.identification]
        segment.window = 500
        tracker.absorb(segment)
      }
    }
    tracker.finish()
    return tracker
  }
}
