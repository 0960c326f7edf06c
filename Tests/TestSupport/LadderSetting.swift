public import Wire

/// What a ladder leaves open: addresses, initial numbers, clocks.
public struct LadderSetting: Sendable, CustomStringConvertible {
  /// How a failure calls the setting.
  public var name = "plain numbers over IPv4"
  /// The end that the ladder writes as `>`.
  public var client = Endpoint(address: IPAddress(v4: 0x0a4d_0001), port: 53110)
  /// The end that the ladder writes as `<`.
  public var server = Endpoint(address: IPAddress(v4: 0x0a4d_0002), port: 8794)
  /// How the ISNs are chosen.
  public var initialNumbers = InitialNumbers.fixed(client: 1_000_000, server: 3_000_000_000)
  /// The client's TSval at the first line.
  public var clientClock: UInt32 = 1_000_000
  /// The server's TSval at the first line.
  public var serverClock: UInt32 = 7_000_000
  /// The capture time of the first line.
  public var start = Timestamp(nanoseconds: 1_795_219_401_000_000_000)

  /// How the ISNs of a ladder are chosen.
  public enum InitialNumbers: Sendable {
    /// These two.
    case fixed(client: UInt32, server: UInt32)
    /// So that the first FIN of each end takes up 0xFFFFFFFF, the last number before the wrap.
    case finAtWrap
  }

  /// The plain setting.
  public init() {}

  /// `name`.
  public var description: String { name }

  /// Eleven below 2^32 (smoltcp writes `-11`): a short connection crosses the wrap.
  public static let justBelowWrap: LadderSetting = {
    var setting = LadderSetting()
    setting.name = "ISNs and clocks just below 2^32, the server first in order"
    setting.initialNumbers = .fixed(client: 0xffff_fff5, server: 0xffff_fff5)
    setting.clientClock = 0xffff_ffb0
    setting.serverClock = 0xffff_ff80
    setting.client.address = IPAddress(v4: 0xc0a8_0105)
    return setting
  }()

  /// The FINs take up 0xFFFFFFFF, over IPv6.
  public static let finAtWrap: LadderSetting = {
    var setting = LadderSetting()
    setting.name = "FINs at 0xFFFFFFFF over IPv6"
    setting.initialNumbers = .finAtWrap
    setting.client.address = IPAddress(high: 0x2001_0db8_0000_0000, low: 1)
    setting.server.address = IPAddress(high: 0x2001_0db8_0000_0000, low: 2)
    return setting
  }()

  /// Just below 2^31, where signed arithmetic would turn over.
  public static let signBoundary: LadderSetting = {
    var setting = LadderSetting()
    setting.name = "ISNs just below 2^31"
    setting.initialNumbers = .fixed(client: 0x7fff_fff5, server: 0x7fff_ffff)
    setting.clientClock = 0x7fff_fff0
    return setting
  }()

  /// Every setting in which a ladder must mean the same.
  public static let all = [LadderSetting(), justBelowWrap, finAtWrap, signBoundary]

  /// Those of them that have an IPv4 identification.
  public static let overIPv4 = all.filter(\.isIPv4)

  /// Whether the packets have an IPv4 identification field.
  var isIPv4: Bool { client.address.v4 != nil }

  /// The ISN of an end of the given ladder.
  func initialNumber(of sender: Ladder.Sender, in ladder: Ladder) -> SequenceNumber {
    switch initialNumbers {
    case .fixed(let client, let server): SequenceNumber(sender == .client ? client : server)
    case .finAtWrap: SequenceNumber(0xffff_ffff) - (ladder.finPlace(of: sender) ?? 10)
    }
  }

  func endpoint(_ sender: Ladder.Sender) -> Endpoint { sender == .client ? client : server }
}
