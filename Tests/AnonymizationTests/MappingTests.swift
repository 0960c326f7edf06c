import TestSupport
import Testing
import Wire

@testable import Anonymization

@Suite("The mapping of addresses")
struct MappingTests {
  private let key: AnonymizationKey

  init() throws {
    key = try #require(AnonymizationKey(octets: ReferenceVectors.key))
  }

  @Test func everyVectorOfTheReferenceImplementationIsMet() {
    var mapping = PrefixPreservingMapping(key)
    for (address, expected) in ReferenceVectors.v4 {
      let mapped = mapping.map(IPAddress(text: address))
      #expect(mapped.description == expected, "\(address)")
    }
  }

  @Test func everyPublishedVectorOfIPv6IsMet() {
    var mapping = PrefixPreservingMapping(key)
    for (address, expected) in ReferenceVectors.v6 {
      let mapped = mapping.map(IPAddress(text: address))
      #expect(mapped.description == expected, "\(address)")
    }
  }

  @Test(arguments: [32, 128])
  func addressesShareExactlyThePrefixThatTheyShared(width: Int) {
    var generator = SplitMix64(seed: 7)
    var anonymizer = AddressAnonymizer(key: key)
    for length in 0..<width {
      for _ in 0..<4 {
        let left = Self.address(&generator, width: width)
        // The same first bits, another bit behind them, and anything after that.
        let tail = UInt128.max >> UInt128(length + 1)
        let noise = Self.address(&generator, width: width).leftAligned & tail
        let different = UInt128(1) << UInt128(127 - length)
        let right = Self.address(
          (left.leftAligned & ~tail | noise) ^ different, width: width)
        let first = anonymizer.map(left)
        let second = anonymizer.map(right)
        let common = (first.leftAligned ^ second.leftAligned).leadingZeroBitCount
        #expect(common == length, "\(left) and \(right) became \(first) and \(second)")
      }
    }
  }

  @Test func theSameKeyMapsAlikeInEveryRunAndAnotherKeyOtherwise() throws {
    var generator = SplitMix64(seed: 11)
    var mapping = PrefixPreservingMapping(key)
    // A table of two places forgets nearly everything, and must not change anything.
    var forgetful = AddressAnonymizer(key: key, capacity: 2)
    var other = AddressAnonymizer(key: .random())
    var differing = 0
    for round in 0..<200 {
      let address = Self.address(&generator, width: round % 2 == 0 ? 32 : 128)
      let mapped = mapping.map(address)
      let first = forgetful.map(address)
      let second = forgetful.map(address)
      let elsewhere = other.map(address)
      #expect(first == mapped)
      #expect(second == mapped)
      differing += elsewhere == mapped ? 0 : 1
    }
    #expect(differing > 190)
  }

  @Test func theUnspecifiedAddressIsMappedLikeAnyOther() {
    var mapping = PrefixPreservingMapping(key)
    var anonymizer = AddressAnonymizer(key: key)
    for text in ["::", "0.0.0.0", "::1", "127.0.0.1", "255.255.255.255"] {
      let address = IPAddress(text: text)
      let mapped = anonymizer.map(address)
      #expect(mapped == mapping.map(address))
      #expect(mapped != address)
      #expect((mapped.v4 == nil) == (address.v4 == nil))
    }
  }

  @Test func segmentsKeepTheirSenderWhateverTheOrderOfTheNewAddresses() {
    var generator = SplitMix64(seed: 23)
    var anonymizer = AddressAnonymizer(key: key)
    var swapped = 0
    for round in 0..<100 {
      let width = round % 2 == 0 ? 32 : 128
      let source = Endpoint(address: Self.address(&generator, width: width), port: 40000)
      let destination = Endpoint(address: Self.address(&generator, width: width), port: 80)
      let (tuple, direction) = FourTuple.orient(from: source, to: destination)
      let zero = SequenceNumber(0)
      var segment = Segment(
        tuple: tuple, direction: direction, control: [], frame: 1,
        timestamp: Timestamp(nanoseconds: 0), sequence: zero, acknowledgmentField: zero,
        payloadLength: 0)
      anonymizer.anonymize(&segment)
      let sender = anonymizer.map(source)
      let receiver = anonymizer.map(destination)
      #expect(segment.tuple.sender(of: segment.direction) == sender)
      #expect(segment.tuple.sender(of: segment.direction.reversed) == receiver)
      #expect(segment.tuple.low.precedes(segment.tuple.high))
      swapped += segment.direction == direction ? 0 : 1
    }
    // Both orders must have been tried.
    #expect((1..<100).contains(swapped))
  }

  private static func address(_ generator: inout SplitMix64, width: Int) -> IPAddress {
    let bits = UInt128(generator.next()) << 64 | UInt128(generator.next())
    return address(bits, width: width)
  }

  private static func address(_ bits: UInt128, width: Int) -> IPAddress {
    width == 32
      ? IPAddress(v4: UInt32(truncatingIfNeeded: bits >> 96))
      : IPAddress(
        high: UInt64(truncatingIfNeeded: bits >> 64), low: UInt64(truncatingIfNeeded: bits))
  }
}
