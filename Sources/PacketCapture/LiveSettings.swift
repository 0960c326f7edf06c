/// How interfaces are captured on.
public struct LiveSettings: Sendable {
  /// The most octets that are kept of a frame.
  public var snapshotLength: Int
  /// The size of each interface's ring buffer in the kernel.
  ///
  /// Unit: octets.
  public var bufferSize: Int
  /// Whether frames for other hosts are asked for too.
  public var isPromiscuous: Bool
  /// An expression of pcap-filter(7) beside the filter for TCP; nil for none.
  public var filter: String?

  /// Headers only: enough for every TCP option behind whatever the decoder reads.
  ///
  /// Ethernet (14) with two VLAN tags (8), PPPoE (8), an IPv6 header (40) with extensions (24) and
  /// one more in a tunnel (40), and the longest TCP header (60) come to 194 octets; IPv4 with all
  /// its options (60) and GRE (16) around Ethernet (14), IPv6 (40) and TCP (60) behind a tagged frame
  /// (22) to 212. A frame takes this much and some 80 octets more of the ring buffer.
  public static let headersOnly = 256

  /// Sixteen megabytes, some 40,000 frames of headers: 40 ms at a million frames a second.
  public static let usualBufferSize = 16_000_000

  /// The defaults: headers only, 16 MB for each interface, not promiscuous, all TCP.
  public init(
    snapshotLength: Int = headersOnly, bufferSize: Int = usualBufferSize,
    isPromiscuous: Bool = false, filter: String? = nil
  ) {
    self.snapshotLength = snapshotLength
    self.bufferSize = bufferSize
    self.isPromiscuous = isPromiscuous
    self.filter = filter
  }
}
