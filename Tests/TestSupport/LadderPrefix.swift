/// How a connection got to the point where a scenario begins.
///
/// The round trips are those of the capture point: captured at the client, the client answers
/// within 50 microseconds and the server within 20 milliseconds.
public struct LadderPrefix: Sendable {
  /// The lines.
  public var script: String

  /// Lines of the caller's own.
  public init(_ script: String) {
    self.script = script
  }

  /// No line: the capture begins with the scenario.
  public static let nothing = LadderPrefix("")

  /// A handshake.
  public static func handshake(
    options: Options = .linux, capturedAt place: CapturePoint = .client
  ) -> LadderPrefix {
    LadderPrefix(
      """
      +.000 > S  0:0(0) <\(options.text)>
      +\(place.toServer) < S. 0:0(0) ack 1 <\(options.text)>
      +\(place.toClient) > .  1:1(0) ack 1

      """)
  }

  /// A handshake, a request of 100 octets and a response of 1000.
  ///
  /// The client's next number is 101, the server's 1001. Each end has sent enough packets
  /// for counting identifications to be seen to count.
  public static func exchange(
    options: Options = .linux, capturedAt place: CapturePoint = .client
  ) -> LadderPrefix {
    LadderPrefix(
      handshake(options: options, capturedAt: place).script + """
        +.001 > P. 1:101(100) ack 1
        +\(place.toServer) < .  1:1(0) ack 101
        +.002 < P. 1:201(200) ack 101
        +\(place.toClient) > .  101:101(0) ack 201
        +\(place.toServer) < .  201:401(200) ack 101
        +.000010 < .  401:601(200) ack 101
        +\(place.toClient) > .  101:101(0) ack 601
        +\(place.toServer) < .  601:801(200) ack 101
        +.000010 < P. 801:1001(200) ack 101
        +\(place.toClient) > .  101:101(0) ack 1001

        """)
  }

  /// What both SYNs offer.
  public enum Options: Sendable {
    /// SACK, timestamps, window scaling.
    case linux
    /// SACK and window scaling.
    case withoutTimestamps
    /// Timestamps and window scaling.
    case withoutSACK
    /// The segment size only.
    case bare

    var text: String {
      switch self {
      case .linux: "mss 1460,sackOK,ts,wscale 7"
      case .withoutTimestamps: "mss 1460,sackOK,wscale 7"
      case .withoutSACK: "mss 1460,ts,wscale 7"
      case .bare: "mss 1460"
      }
    }
  }

  /// Where the capture was taken, with the round trips to the ends.
  public enum CapturePoint: Sendable {
    /// At the client: the server is 20 ms away.
    case client
    /// At the server: the client is 20 ms away.
    case server
    /// Half-way: 10 ms to either end.
    case between

    var toServer: String {
      switch self {
      case .client: ".020"
      case .server: ".000050"
      case .between: ".010"
      }
    }

    var toClient: String {
      switch self {
      case .client: ".000050"
      case .server: ".020"
      case .between: ".010"
      }
    }
  }
}
