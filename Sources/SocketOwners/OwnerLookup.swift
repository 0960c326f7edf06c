internal import Glibc
internal import Wire

/// Finds the sockets of connections, and who has them open.
///
/// Sockets are found at once. Processes are found in what the latest scan saw; who needs another
/// scan has to wait for it, because one costs as much as there are open files on the machine.
struct OwnerLookup: ~Copyable {
  private var diagnosis: SocketDiagnosis
  private var holders = SocketHolders()
  private var local = LocalAddresses()
  private var nextLocal = Clock.now
  /// When the next scan may begin.
  private(set) var nextScan = Clock.now

  /// The least time between two scans.
  ///
  /// Unit: seconds.
  private static let shortestPause = 1.0
  /// How much longer than a scan the time until the next one is, so that all scans together take no
  /// more than a twentieth of a core.
  private static let pausePerScan = 20.0

  /// Opens the way to ask the kernel.
  ///
  /// - Throws: when the kernel does not tell about TCP sockets at all. To a question about one socket
  ///   it then answers that there is none, so all of a kind are asked for here.
  init() throws(SocketDiagnosis.Failure) {
    var diagnosis = try SocketDiagnosis()
    try diagnosis.sockets(in: .listen) { _ in }
    self.diagnosis = diagnosis
  }

  /// The socket at one end of a connection, with no process yet; state 0 where there is none.
  mutating func socket(
    local: Endpoint, remote: Endpoint
  ) throws(SocketDiagnosis.Failure) -> OwnerRecord {
    guard var record = try diagnosis.socket(local: local, remote: remote) else {
      return OwnerRecord()
    }
    if record.state == SocketState.listen.rawValue {
      // A listener to all addresses answers for those of other machines, too.
      if !isLocal(local.address) { return OwnerRecord() }
      record.isListeners = 1
    } else if record.inode == 0 {
      try takeListener(of: local, into: &record)
    }
    return record
  }

  /// Every socket in CLOSE_WAIT, with no process yet.
  ///
  /// - Parameters:
  ///   - limit: how many to tell.
  ///   - sockets: takes them.
  /// - Returns: how many there are.
  /// - Throws: when the kernel refuses.
  mutating func closeWaiting(
    limit: Int, into sockets: inout [SocketDiagnosis.Found]
  ) throws(SocketDiagnosis.Failure) -> Int {
    var count = 0
    var found: [SocketDiagnosis.Found] = []
    try diagnosis.sockets(in: .closeWait) { socket in
      count += 1
      if found.count < limit { found.append(socket) }
    }
    for place in found.indices where found[place].record.inode == 0 {
      try takeListener(of: found[place].local, into: &found[place].record)
    }
    sockets = found
    return count
  }

  /// Names the process of a socket, unless only another scan can tell.
  ///
  /// - Parameter record: gets the process.
  /// - Returns: whether some process may have the socket and is not known.
  func isUnknown(_ record: inout OwnerRecord) -> Bool {
    record.state != 0 && record.inode != 0 && record.pid == 0 && !holders.name(&record)
  }

  /// Looks at all processes, and puts off the next time.
  mutating func scan() {
    let begin = Clock.now
    holders.scan()
    let end = Clock.now
    nextScan = end + max(Self.shortestPause, (end - begin) * Self.pausePerScan)
  }

  /// Puts the listener in the place of a socket that no process has open any more.
  ///
  /// - Parameters:
  ///   - record: the socket.
  ///   - local: its own end.
  /// - Throws: when the kernel refuses.
  mutating func replaceByListener(
    _ record: inout OwnerRecord, local: Endpoint
  ) throws(SocketDiagnosis.Failure) {
    if record.inode == 0 || record.isListeners != 0 { return }
    try takeListener(of: local, into: &record)
  }

  private mutating func takeListener(
    of local: Endpoint, into record: inout OwnerRecord
  ) throws(SocketDiagnosis.Failure) {
    let anyone =
      local.address.v4 == nil ? IPAddress(high: 0, low: 0) : IPAddress(v4: 0)
    let listener = try diagnosis.socket(
      local: local, remote: Endpoint(address: anyone, port: 0))
    guard let listener, listener.state == SocketState.listen.rawValue else { return }
    record.isListeners = 1
    record.inode = listener.inode
    record.user = listener.user
  }

  private mutating func isLocal(_ address: IPAddress) -> Bool {
    if local.contains(address) { return true }
    if Clock.now < nextLocal { return false }
    local.refresh()
    nextLocal = Clock.now + 1
    return local.contains(address)
  }
}

/// A clock that only runs forwards.
enum Clock {
  /// Unit: seconds.
  static var now: Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
