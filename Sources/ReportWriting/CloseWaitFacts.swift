internal import TeardownAnalysis
public import Wire

/// The sockets of this machine that are in CLOSE_WAIT at a moment: the peer has closed, and the
/// process has not.
public struct CloseWaitFacts: Sendable, Equatable {
  /// How many there are.
  public var sockets: UInt64
  /// How many of them have stayed for long.
  public var lasting: UInt64
  /// Those that have stayed longest, the longest first; at most `listLimit`.
  public var longest: [Socket]
  /// From when on a socket has stayed for long.
  ///
  /// Unit: seconds.
  public var patience: Int

  /// How many sockets are listed.
  public static let listLimit = 100

  /// A socket in CLOSE_WAIT.
  public struct Socket: Sendable, Equatable {
    /// Its own end.
    public var local: Endpoint
    /// The end that has closed.
    public var remote: Endpoint
    /// Since when: when the FIN was captured, or else when the socket was first seen so.
    public var since: Timestamp
    /// Who has it open; nil where that is not known.
    public var process: ReportedProcess?

    /// A socket from its parts.
    public init(local: Endpoint, remote: Endpoint, since: Timestamp, process: ReportedProcess?) {
      self.local = local
      self.remote = remote
      self.since = since
      self.process = process
    }
  }

  /// What is known of them from its parts.
  public init(sockets: UInt64, lasting: UInt64, longest: [Socket], patience: Int) {
    self.sockets = sockets
    self.lasting = lasting
    self.longest = longest
    self.patience = patience
  }
}

extension CloseWaitFacts {
  /// Appends the JSON object.
  func write(at time: Timestamp, into out: inout ByteBuffer) {
    out.append(#"{"sockets":"#)
    out.append(decimal: sockets)
    SummaryJSON.field("lasting", lasting, &out)
    out.append(#","longest":["#)
    for (place, socket) in longest.enumerated() {
      if place > 0 { out.append(",") }
      out.append(#"{"local":{"ip":""#)
      Self.append(socket.local, to: &out)
      out.append(#"},"remote":{"ip":""#)
      Self.append(socket.remote, to: &out)
      out.append(#"},"seconds":"#)
      out.append(secondsOf: max(0, time - socket.since))
      out.append(#","process":"#)
      ReportedProcess.write(socket.process, into: &out)
      out.append("}")
    }
    out.append("]}")
  }

  private static func append(_ endpoint: Endpoint, to out: inout ByteBuffer) {
    out.append(endpoint.address)
    out.append(#"","port":"#)
    out.append(decimal: UInt64(endpoint.port))
  }
}

extension TextReport {
  /// How many sockets the text lists.
  private static var closeWaitLimit: Int { 20 }

  /// Lists the sockets that stay in CLOSE_WAIT, the longest first.
  mutating func writeCloseWait(_ facts: CloseWaitFacts, at time: Timestamp) {
    if facts.longest.isEmpty { return }
    canvas.heading(
      "Sockets in CLOSE_WAIT now, for \(facts.patience) s or more: "
        + NumberText.grouped(facts.lasting))
    for socket in facts.longest.prefix(Self.closeWaitLimit) {
      let duration = NumberText.duration(max(0, time - socket.since))
      canvas.put("  ")
      canvas.flow("\(socket.local) <- \(socket.remote)", indent: 4, limit: 66)
      canvas.putRight(duration, endingAt: TextCanvas.width)
      canvas.newline()
      canvas.pad(to: 9)
      let owner = socket.process.map { "\($0.name), pid \($0.pid)" }
      canvas.put(owner ?? "no process that can be seen has it open", .dim)
      canvas.newline()
    }
    let more = facts.lasting - UInt64(min(facts.longest.count, Self.closeWaitLimit))
    if more == 0 { return }
    canvas.put("  ... and \(NumberText.grouped(more)) more", .dim)
    canvas.newline()
  }
}
