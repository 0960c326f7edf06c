public import Wire

/// A connection whose tracking has ended, with the log of its close.
///
/// Reused from one connection to the next, so that taking one allocates nothing.
public struct ConnectionEvidence: Sendable {
  /// The connection.
  public var connection: Connection
  /// What bears on the close, in the order of capture; at most 64.
  public var events: [CloseEvent]

  /// Until when the connection was watched: no segment of it came by then that is not in here.
  ///
  /// The end of the capture, or the moment at which the connection was let go.
  public var watchedUntil = Timestamp(nanoseconds: .min)
  /// How long TIME_WAIT lasts.
  ///
  /// Unit: nanoseconds.
  public var timeWaitLength: Int64 = 60_000_000_000
  /// What the incarnations of the four-tuple before and after tell of this one.
  public var notes: IncarnationNotes?

  /// The VLANs and tunnels around the connection, outermost first, where these tell connections apart
  /// and there are any; whoever drives the tracker fills it.
  public var tunnel: String?
  /// Whether connections are told apart by VLANs and tunnels.
  public var separatesTunnels = false

  /// The interfaces on which frames of the connection were captured, where the capture has more than one;
  /// nil where it has not, or they are not known.
  public var interfaces: InterfaceSet?
  /// The names of the capture's interfaces by their numbers; empty where there is one interface.
  ///
  /// nil stands for one without a name. Whoever drives the tracker fills it.
  public var interfaceNames: [String?] = []

  /// All that an ordinary close does not say of the connection is as in a new one.
  var isPlain = true

  /// In which order the ends sent what for the first time.
  public var trail: SegmentTrail { connection.trail.made(for: connection, events) }

  /// Room for a connection; holds none that was captured until a tracker fills it.
  public init() {
    let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
    connection = Connection(parkedAs: FourTuple.orient(from: nowhere, to: nowhere).tuple)
    events = []
  }

  /// Clears what the connection before may have left and an ordinary close does not overwrite.
  @inline(__always)
  mutating func prepareForPlain() {
    if isPlain { return }
    connection = Connection(parkedAs: connection.tuple)
    isPlain = true
  }
}
