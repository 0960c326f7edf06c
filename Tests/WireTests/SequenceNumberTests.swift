import Testing
import Wire

/// RFC 9293 §3.4: all arithmetic on sequence numbers is modulo 2^32.
@Suite struct SequenceNumberTests {
  @Test func additionGoesOnAtZeroBehindTheHighestNumber() {
    #expect(SequenceNumber(0xffff_ffff) + 1 == SequenceNumber(0))
    #expect(SequenceNumber(0xffff_fff0) + 0x20 == SequenceNumber(0x10))
    #expect(SequenceNumber(0) - 1 == SequenceNumber(0xffff_ffff))
  }

  @Test(arguments: [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff] as [UInt32])
  func orderDependsOnTheDistanceAlone(origin: UInt32) {
    let place = SequenceNumber(origin)
    for step in [1, 1000, 0x7fff_ffff] as [UInt32] {
      #expect((place + step).isAfter(place))
      #expect((place - step).isBefore(place))
      #expect(!(place + step).isBefore(place))
      #expect((place + step).covers(place))
      #expect(!(place - step).covers(place))
      #expect((place + step).distance(from: place) == Int32(step))
      #expect((place - step).distance(from: place) == -Int32(step))
    }
  }

  @Test func aNumberIsNeitherBeforeNorAfterItselfAndCoversItself() {
    let place = SequenceNumber(0xffff_ffff)
    #expect(!place.isAfter(place))
    #expect(!place.isBefore(place))
    #expect(place.covers(place))
  }

  @Test func synAndFinCountOneEachInTheLengthOfASegment() {
    func length(_ control: ControlBits, payload: UInt32) -> UInt32 {
      Segment(
        tuple: someTuple, direction: .fromLow, control: control, frame: 1,
        timestamp: Timestamp(nanoseconds: 0), sequence: SequenceNumber(0xffff_ffff),
        acknowledgmentField: SequenceNumber(0), payloadLength: payload
      ).length
    }
    #expect(length([.ack], payload: 0) == 0)
    #expect(length([.syn], payload: 0) == 1)
    #expect(length([.fin, .ack], payload: 10) == 11)
    #expect(length([.rst, .psh, .urg, .ece, .cwr], payload: 3) == 3)
  }

  @Test func theEndOfAFinOnTheHighestNumberIsZero() {
    let segment = Segment(
      tuple: someTuple, direction: .fromLow, control: [.fin], frame: 1,
      timestamp: Timestamp(nanoseconds: 0), sequence: SequenceNumber(0xffff_ffff),
      acknowledgmentField: SequenceNumber(7), payloadLength: 0)
    #expect(segment.end == SequenceNumber(0))
    #expect(segment.acknowledgment == nil)
  }

  private var someTuple: FourTuple {
    let end = Endpoint(address: IPAddress(v4: 1), port: 1)
    return FourTuple.orient(from: end, to: end).tuple
  }
}
