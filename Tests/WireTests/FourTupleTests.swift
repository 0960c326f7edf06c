import Testing
import Wire

@Suite struct FourTupleTests {
  private static let ends: [Endpoint] = [
    Endpoint(address: IPAddress(v4: 0x0a00_0001), port: 80),
    Endpoint(address: IPAddress(v4: 0x0a00_0001), port: 40_000),
    Endpoint(address: IPAddress(v4: 0xc0a8_0001), port: 80),
    Endpoint(address: IPAddress(high: 0x2001_0db8_0000_0000, low: 1), port: 80),
    Endpoint(address: IPAddress(high: 0x2001_0db8_0000_0000, low: 2), port: 1),
  ]

  @Test func bothDirectionsHaveOneKey() {
    for one in Self.ends {
      for other in Self.ends where one != other {
        let there = FourTuple.orient(from: one, to: other)
        let back = FourTuple.orient(from: other, to: one)
        #expect(there.tuple == back.tuple)
        #expect(there.direction == back.direction.reversed)
        #expect(there.tuple.sender(of: there.direction) == one)
        #expect(there.tuple.sender(of: back.direction) == other)
      }
    }
  }

  @Test func theShortWayForIPv4LeadsToTheSameKey() throws {
    for one in Self.ends {
      for other in Self.ends {
        guard let source = one.address.v4, let destination = other.address.v4 else { continue }
        let short = FourTuple.orient(
          fromV4: source, port: one.port, toV4: destination, port: other.port)
        let long = FourTuple.orient(from: one, to: other)
        #expect(short.tuple == long.tuple)
        #expect(short.direction == long.direction)
      }
    }
  }

  @Test func anEndThatTalksToItselfStillHasAKey() {
    let end = Self.ends[0]
    let (tuple, direction) = FourTuple.orient(from: end, to: end)
    #expect(tuple.low == tuple.high)
    #expect(direction == .fromLow)
  }

  @Test func anEndpointIsWrittenWithBracketsWhenItIsVersionSix() {
    #expect(Self.ends[0].description == "10.0.0.1:80")
    #expect(Self.ends[3].description == "[2001:db8::1]:80")
  }
}
