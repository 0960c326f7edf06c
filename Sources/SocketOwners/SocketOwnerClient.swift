internal import Glibc
public import Privileges
public import Wire

/// Asks whose sockets the ends of connections are, and never waits for the answer.
///
/// The answers come from a helper process that keeps the rights to see other users' processes while
/// this process gives them up; so it is made before that. It sees the sockets of the network
/// namespace, and the processes of the process namespace, that it was started in.
public struct SocketOwnerClient: ~Copyable {
  private let socket: MessageSocket
  private let helper: Int32
  private let capacity: Int
  /// Requests that the socket has no room for yet.
  private var pending: [Request] = []
  private var unanswered = 0
  private var listIsWanted = false

  /// Requests that found the helper busy with as many as it may have, or gone: they have no answer.
  public private(set) var droppedRequests: UInt64 = 0
  /// Whether the helper still runs.
  public private(set) var isRunning = true

  /// How many sockets in CLOSE_WAIT are told at most.
  public static let listLimit = 4096
  /// How many requests may be unanswered unless told otherwise.
  public static let usualCapacity = 1024

  /// Starts the helper.
  ///
  /// - Parameters:
  ///   - program: what to run; by default this very program.
  ///   - arguments: what makes it call `SocketOwnerHelper.run`; parent and account follow as
  ///     `--parent PID --account UID:GID`.
  ///   - account: whom the helper is to become.
  ///   - capacity: how many requests may be unanswered.
  /// - Throws: when it cannot be started.
  public init(
    program: String = "/proc/self/exe", arguments: [String], account: Account,
    capacity: Int = usualCapacity
  ) throws(SocketOwnerError) {
    guard let (ours, theirs) = MessageSocket.pair() else { throw .notStarted(errno) }
    let near = MessageSocket(owning: ours)
    let far = MessageSocket(owning: theirs)
    let command =
      ["lastack"] + arguments
      + ["--parent", "\(getpid())", "--account", "\(account.user):\(account.group)"]
    let helper = try HelperProcess.start(
      program, command, descriptor: far.descriptor, as: SocketOwnerHelper.descriptor)
    self.helper = helper
    self.capacity = capacity
    socket = near
  }

  /// Ends the helper.
  deinit {
    HelperProcess.end(helper)
  }

  /// Where an answer can be waited for with poll(2).
  public var descriptor: Int32 { socket.descriptor }

  /// The helper's process ID.
  public var helperID: Int32 { helper }

  /// Asks for the owners of a connection's ends.
  ///
  /// To be asked when the handshake is complete, and again when an end goes to CLOSE_WAIT; a socket
  /// that is closed has no owner any more.
  ///
  /// - Parameters:
  ///   - tuple: the connection.
  ///   - tag: a number of the caller's that the answer has on it.
  /// - Returns: whether there will be an answer; otherwise the request is counted as dropped.
  @discardableResult
  public mutating func request(_ tuple: FourTuple, tag: UInt64 = 0) -> Bool {
    if !isRunning || unanswered >= capacity {
      droppedRequests += 1
      return false
    }
    unanswered += 1
    pending.append(Request(kind: Request.owners, tag: tag, tuple: tuple))
    sendPending()
    return isRunning
  }

  /// Asks for all sockets that are in CLOSE_WAIT now.
  ///
  /// - Returns: whether there will be an answer; false also while an earlier one is on its way.
  @discardableResult
  public mutating func requestCloseWaiting() -> Bool {
    if !isRunning || listIsWanted { return false }
    listIsWanted = true
    pending.append(Request(kind: Request.closeWaiting, tag: 0, tuple: .none))
    sendPending()
    return isRunning
  }

  /// Takes the answers that have come, and hands the helper what it had no room for.
  ///
  /// - Parameter answers: they are appended here.
  public mutating func takeAnswers(into answers: inout [SocketAnswer]) {
    var answer = Answer(kind: 0)
    while isRunning {
      switch socket.receive(into: &answer) {
      case .done: take(answer, into: &answers)
      case .later:
        sendPending()
        return
      case .ended: giveUp()
      }
    }
  }

  private mutating func take(_ answer: Answer, into answers: inout [SocketAnswer]) {
    guard let decoded = answer.decoded else { return }
    switch decoded {
    case .owners: unanswered -= 1
    case .endOfCloseWaiting: listIsWanted = false
    case .closeWaiting, .unavailable: break
    }
    answers.append(decoded)
  }

  /// Sends what the socket has room for; the rest goes with the next request, or when answers are
  /// taken.
  private mutating func sendPending() {
    var sent = 0
    while sent < pending.count, isRunning {
      switch socket.send(pending[sent], waits: false) {
      case .done: sent += 1
      case .later:
        pending.removeFirst(sent)
        return
      case .ended: giveUp()
      }
    }
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func giveUp() {
    isRunning = false
    droppedRequests += UInt64(unanswered)
    unanswered = 0
    listIsWanted = false
  }
}

/// Why there is no helper.
public enum SocketOwnerError: Error, Equatable, CustomStringConvertible {
  /// The system did not start it.
  case notStarted(Int32)

  /// One sentence: what happened, and what follows from it.
  public var description: String {
    switch self {
    case .notStarted(let number):
      "the helper that names processes cannot be started: \(Self.reason(number)); "
        + "records name none."
    }
  }

  private static func reason(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}
