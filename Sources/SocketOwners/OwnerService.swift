internal import Glibc
internal import Wire

/// Takes requests and sends answers, and scans the processes when it must and may.
struct OwnerService: ~Copyable {
  private var lookup: OwnerLookup
  /// Answers that wait for a scan.
  private var waiting: [Answer] = []
  /// Somebody waits for all sockets in CLOSE_WAIT.
  private var listIsWanted = false
  /// Error numbers that have been told.
  private var told: Set<Int32> = []
  /// Answers that are ready.
  private var outgoing: [Answer] = []
  private var sockets: [SocketDiagnosis.Found] = []

  /// How many requests are taken before answers go out.
  private static let batch = 1024

  /// A service that has been asked nothing yet.
  init(_ lookup: consuming OwnerLookup) {
    self.lookup = lookup
  }

  /// Serves until the other end is gone.
  mutating func serve(_ socket: borrowing MessageSocket) {
    while takeRequests(from: socket) {
      if (listIsWanted || !waiting.isEmpty) && Clock.now >= lookup.nextScan { finishByScan() }
      for answer in outgoing where socket.send(answer, waits: true) != .done { return }
      outgoing.removeAll(keepingCapacity: true)
    }
  }

  /// Waits for requests, for ever or until the next scan, and takes what has come.
  ///
  /// - Returns: whether the other end is there.
  private mutating func takeRequests(from socket: borrowing MessageSocket) -> Bool {
    var patience: Int32 = -1
    if listIsWanted || !waiting.isEmpty {
      patience = Int32((max(0, lookup.nextScan - Clock.now) * 1000).rounded(.up))
    }
    socket.wait(milliseconds: patience)
    var request = Request.empty
    for _ in 0..<Self.batch {
      switch socket.receive(into: &request) {
      case .done: take(request)
      case .later: return true
      case .ended: return false
      }
    }
    return true
  }

  private mutating func take(_ request: Request) {
    do throws(SocketDiagnosis.Failure) {
      switch request.kind {
      case Request.owners: try lookUp(request)
      case Request.closeWaiting: try list(afterScan: false)
      default: break
      }
    } catch {
      tell(error)
      // Whoever asked waits for an answer, be it empty.
      outgoing.append(
        Answer(
          kind: request.kind == Request.owners ? Answer.owners : Answer.endOfCloseWaiting,
          tag: request.tag, tuple: request.tuple))
    }
  }

  private mutating func lookUp(_ request: Request) throws(SocketDiagnosis.Failure) {
    let (low, high) = (request.tuple.low, request.tuple.high)
    var answer = Answer(kind: Answer.owners, tag: request.tag, tuple: request.tuple)
    answer.low = try lookup.socket(local: low, remote: high)
    answer.high = try lookup.socket(local: high, remote: low)
    let lowIsOpen = lookup.isUnknown(&answer.low)
    let highIsOpen = lookup.isUnknown(&answer.high)
    if lowIsOpen || highIsOpen {
      waiting.append(answer)
    } else {
      outgoing.append(answer)
    }
  }

  private mutating func finishByScan() {
    lookup.scan()
    for var answer in waiting {
      do throws(SocketDiagnosis.Failure) {
        try finish(&answer.low, local: answer.tuple.low)
        try finish(&answer.high, local: answer.tuple.high)
      } catch {
        tell(error)
      }
      outgoing.append(answer)
    }
    waiting.removeAll(keepingCapacity: true)
    guard listIsWanted else { return }
    do throws(SocketDiagnosis.Failure) {
      try list(afterScan: true)
    } catch {
      tell(error)
      listIsWanted = false
      outgoing.append(Answer(kind: Answer.endOfCloseWaiting))
    }
  }

  /// Names the process after a scan; a socket that was closed meanwhile is its listener's.
  private mutating func finish(
    _ record: inout OwnerRecord, local: Endpoint
  ) throws(SocketDiagnosis.Failure) {
    guard lookup.isUnknown(&record) else { return }
    try lookup.replaceByListener(&record, local: local)
    _ = lookup.isUnknown(&record)
  }

  /// Tells all sockets in CLOSE_WAIT, once their processes are known as far as they can be.
  private mutating func list(afterScan isScanned: Bool) throws(SocketDiagnosis.Failure) {
    let count = try lookup.closeWaiting(
      limit: SocketOwnerClient.listLimit, into: &sockets)
    var isComplete = true
    for place in sockets.indices {
      let isUnknown = lookup.isUnknown(&sockets[place].record)
      if isUnknown { isComplete = false }
    }
    listIsWanted = !isComplete && !isScanned
    if listIsWanted { return }
    for socket in sockets {
      let (tuple, direction) = FourTuple.orient(from: socket.local, to: socket.remote)
      var answer = Answer(kind: Answer.closeWaiting, tuple: tuple)
      if direction == .fromLow { answer.low = socket.record } else { answer.high = socket.record }
      outgoing.append(answer)
    }
    outgoing.append(
      Answer(kind: Answer.endOfCloseWaiting, count: UInt32(clamping: count)))
  }

  private mutating func tell(_ failure: SocketDiagnosis.Failure) {
    if told.insert(failure.errno).inserted {
      outgoing.append(.unavailable(failure.errno))
    }
  }
}
