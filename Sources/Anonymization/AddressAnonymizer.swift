public import Wire

/// Replaces addresses by others that keep their common prefixes, and remembers which.
///
/// The same key maps the same address alike in every run. Ports stay. What was mapped lately is
/// kept in a table of fixed size, so that an address of a running connection costs a look and not
/// 32 or 128 AES blocks; addresses that share a place in the table push each other out.
/// Shape: `capacity` addresses, 32 octets each.
public struct AddressAnonymizer: ~Copyable, Sendable {
  private var mapping: PrefixPreservingMapping
  private var table: [Entry]
  /// Scatters addresses over the table in a way that only the key foretells.
  private let scatter: UInt64

  /// How many addresses are remembered unless told otherwise.
  public static let usualCapacity = 1 << 16

  private struct Entry: BitwiseCopyable {
    var address: IPAddress
    var mapped: IPAddress
  }

  /// An anonymizer that has mapped nothing yet.
  ///
  /// - Parameters:
  ///   - key: decides the mapping.
  ///   - capacity: how many addresses to remember, rounded up to a power of two.
  public init(key: AnonymizationKey, capacity: Int = usualCapacity) {
    mapping = PrefixPreservingMapping(key)
    // An empty place holds the unspecified address, rightly mapped, and so needs no mark.
    let unspecified = IPAddress(high: 0, low: 0)
    let mapped = mapping.map(unspecified)
    var size = 1
    while size < min(capacity, 1 << 24) { size *= 2 }
    table = Array(repeating: Entry(address: unspecified, mapped: mapped), count: size)
    scatter = mapped.low | 1
  }

  /// The address that stands for the given one.
  public mutating func map(_ address: IPAddress) -> IPAddress {
    let place = place(of: address)
    if table[place].address == address { return table[place].mapped }
    let mapped = mapping.map(address)
    table[place] = Entry(address: address, mapped: mapped)
    return mapped
  }

  /// The endpoint with its address replaced.
  public mutating func map(_ endpoint: Endpoint) -> Endpoint {
    Endpoint(address: map(endpoint.address), port: endpoint.port)
  }

  /// Replaces both addresses of a segment.
  ///
  /// The ends of its four-tuple stand in the order of the new addresses, and the direction tells
  /// the sender in that order.
  public mutating func anonymize(_ segment: inout Segment) {
    let sender = map(segment.tuple.sender(of: segment.direction))
    let receiver = map(segment.tuple.sender(of: segment.direction.reversed))
    let scope = segment.tuple.scope
    (segment.tuple, segment.direction) = FourTuple.orient(from: sender, to: receiver)
    if scope != 0 { segment.tuple = segment.tuple.scoped(scope) }
  }

  private func place(of address: IPAddress) -> Int {
    let mixed = (address.high ^ scatter) &* 0x9e37_79b9_7f4a_7c15 ^ address.low
    let product = mixed.multipliedFullWidth(by: scatter)
    return Int(truncatingIfNeeded: (product.high ^ product.low) & UInt64(table.count - 1))
  }
}
