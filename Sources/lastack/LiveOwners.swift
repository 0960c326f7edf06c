import FlowTracking
import Glibc
import Privileges
import ReportWriting
import SocketOwners
import Wire

/// Whose the sockets of the connections at hand are, asked of the helper and never waited for.
///
/// Asked twice: when a connection is established, and when one end goes to CLOSE_WAIT. What is kept
/// is bounded by the connections that the tracker has in mind: who takes one out of there calls
/// `forget`.
struct LiveOwners: ~Copyable {
  private var client: SocketOwnerClient
  private var known: [UInt64: Known] = [:]
  private var closeWait: CloseWaitWatch
  /// Connections of which one end has just gone to CLOSE_WAIT, not asked for yet.
  private var toAsk: [(id: UInt64, tuple: FourTuple)] = []
  private var answers: [SocketAnswer] = []
  private var unanswered = 0
  private var isListAwaited = false
  private var nextList = Int64.min
  private var hasSaidThatItEnded = false

  /// How many questions may be unanswered: those of some seconds, on a busy server.
  private static let capacity = 8192
  /// How long from one list of the sockets in CLOSE_WAIT to the next.
  ///
  /// Unit: nanoseconds.
  private static let listInterval: Int64 = 2_000_000_000
  /// How long the end of the program waits for the last answers: a look at all processes may be due
  /// only a second later.
  ///
  /// Unit: nanoseconds.
  private static let lastPatience: Int64 = 1_500_000_000

  /// What is known of a connection's ends.
  private struct Known {
    var clientDirection: Direction
    var client: Owner?
    var server: Owner?
  }

  /// A process, and whether it has the connection's own socket rather than the listening one.
  private struct Owner {
    var process: ReportedProcess
    var isListener: Bool
  }

  /// Starts the helper, before any right is given up.
  ///
  /// - Parameters:
  ///   - account: whom the helper becomes.
  ///   - patience: how many seconds a socket must have been in CLOSE_WAIT to be listed.
  /// - Throws: when it cannot be started.
  init(account: Account, patience: Int) throws(SocketOwnerError) {
    client = try SocketOwnerClient(
      arguments: [SocketOwners.name], account: account, capacity: Self.capacity)
    closeWait = CloseWaitWatch(patience: patience)
  }

  /// Takes in what happened to a connection.
  mutating func take(_ milestone: Milestone) {
    // The sockets of this machine are known by addresses and ports alone.
    var milestone = milestone
    milestone.tuple = milestone.tuple.scoped(0)
    switch milestone.kind {
    case .established:
      known[milestone.id] = Known(clientDirection: milestone.clientDirection)
      ask(milestone.id, milestone.tuple)
    case .firstFin:
      closeWait.begin(milestone)
      toAsk.append((milestone.id, milestone.tuple))
    case .secondFin, .ended: closeWait.end(milestone.tuple, id: milestone.id)
    }
  }

  /// Asks for the connections that went to CLOSE_WAIT and are still there, takes answers, and now and
  /// then asks for all sockets in CLOSE_WAIT.
  mutating func exchange(at now: Timestamp) {
    for place in toAsk.indices where closeWait.contains(toAsk[place].tuple) {
      ask(toAsk[place].id, toAsk[place].tuple)
    }
    toAsk.removeAll(keepingCapacity: true)
    takeAnswers(at: now)
    if now.nanoseconds >= nextList || nextList > now.nanoseconds + Self.listInterval {
      nextList = now.nanoseconds + Self.listInterval
      requestList()
    }
  }

  /// The end is near: waits a moment for what has been asked for, and for a last list.
  mutating func settle() {
    let limit = WallClock.now.nanoseconds + Self.lastPatience
    isListAwaited = false
    takeAnswers(at: WallClock.now)
    requestList()
    while client.isRunning, isListAwaited || unanswered > 0 {
      let left = (limit - WallClock.now.nanoseconds) / 1_000_000
      if left <= 0 { return }
      var request = pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0)
      _ = unsafe poll(&request, 1, Int32(clamping: left))
      takeAnswers(at: WallClock.now)
    }
  }

  /// Who is known at both ends of a connection.
  func processes(of id: UInt64) -> LiveNote.Processes {
    let known = known[id]
    return LiveNote.Processes(client: known?.client?.process, server: known?.server?.process)
  }

  /// A connection is no longer in mind.
  mutating func forget(_ connection: Connection) {
    known[connection.id] = nil
    closeWait.end(connection.tuple.scoped(0), id: connection.id)
  }

  /// The sockets in CLOSE_WAIT, as of the latest list; nil before the first one.
  var closeWaitFacts: CloseWaitFacts? { closeWait.facts }

  /// Questions that found the helper busy or gone.
  var droppedRequests: UInt64 { client.droppedRequests }

  private mutating func ask(_ id: UInt64, _ tuple: FourTuple) {
    if client.request(tuple, tag: id) { unanswered += 1 }
  }

  private mutating func requestList() {
    if client.requestCloseWaiting() { isListAwaited = true }
  }

  private mutating func takeAnswers(at now: Timestamp) {
    client.takeAnswers(into: &answers)
    for place in answers.indices {
      switch answers[place] {
      case .owners(let owners, let tag):
        unanswered -= 1
        learn(owners, of: tag)
      case .closeWaiting(let owners):
        if let id = closeWait.take(owners) { learn(owners, of: id) }
      case .endOfCloseWaiting(let count):
        isListAwaited = false
        closeWait.complete(count: count, at: now)
      case .unavailable(let number):
        Complaint.say(
          "the kernel does not tell whose sockets are: \(systemReason(number)); records name no "
            + "processes.")
      }
    }
    answers.removeAll(keepingCapacity: true)
    if !client.isRunning, !hasSaidThatItEnded {
      hasSaidThatItEnded = true
      unanswered = 0
      Complaint.say("the helper that names processes has ended; records name none from now on.")
    }
  }

  private mutating func learn(_ owners: ConnectionOwners, of id: UInt64) {
    guard let place = known.index(forKey: id) else { return }
    let direction = known.values[place].clientDirection
    Self.improve(&known.values[place].client, owners.owner(of: direction))
    Self.improve(&known.values[place].server, owners.owner(of: direction.reversed))
  }

  /// The process that has the socket itself is better than the one that listens, and either than none.
  private static func improve(_ known: inout Owner?, _ owner: SocketOwner?) {
    guard let owner, let process = owner.process else { return }
    if let known, !known.isListener, owner.isListeners { return }
    known = Owner(
      process: ReportedProcess(pid: process.pid, name: process.command),
      isListener: owner.isListeners)
  }
}
