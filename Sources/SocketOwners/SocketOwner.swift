public import Wire

/// A process by its number and its short name.
public struct ProcessName: Hashable, Sendable {
  /// The process ID.
  public var pid: Int32
  /// What the kernel calls it: at most 15 octets, as in `ps -o comm`.
  public var command: String

  /// A process from its parts.
  public init(pid: Int32, command: String) {
    self.pid = pid
    self.command = command
  }
}

/// A state of a TCP socket as Linux numbers it.
///
/// Source: Linux `include/net/tcp_states.h`; RFC 9293 §3.3.2.
public enum SocketState: UInt8, Sendable {
  case established = 1
  case synSent = 2
  case synReceived = 3
  case finWait1 = 4
  case finWait2 = 5
  case timeWait = 6
  case closed = 7
  case closeWait = 8
  case lastAck = 9
  case listen = 10
  case closing = 11
  /// A connection request that Linux keeps apart from sockets; SYN-RECEIVED too.
  case newSynReceived = 12
}

/// The socket of one end of a connection, and whose it is.
public struct SocketOwner: Hashable, Sendable {
  /// The socket's state; `.listen` where the connection has no socket of its own.
  public var state: SocketState
  /// The user whose socket it is.
  public var user: UInt32
  /// The inode of the socket that `process` has open; 0 where no process has one.
  public var inode: UInt32
  /// Octets received and not read yet; of a listener, connections not accepted yet.
  public var unread: UInt32
  /// User, inode and process are those of the socket that listens at this end.
  ///
  /// So it is while the connection has not been accepted, and when it is closed and gone.
  public var isListeners: Bool
  /// A process that has the socket open, the lowest number where there are several; nil where none
  /// has, or it cannot be seen.
  public var process: ProcessName?

  /// A socket and its owner from its parts.
  public init(
    state: SocketState, user: UInt32, inode: UInt32, unread: UInt32, isListeners: Bool,
    process: ProcessName?
  ) {
    self.state = state
    self.user = user
    self.inode = inode
    self.unread = unread
    self.isListeners = isListeners
    self.process = process
  }
}

/// The owners of a connection's sockets, as far as they are sockets of this machine.
public struct ConnectionOwners: Hashable, Sendable {
  /// The connection.
  public var tuple: FourTuple
  /// Whose `tuple.low` is; nil where it is no socket of this machine.
  public var low: SocketOwner?
  /// Whose `tuple.high` is; nil where it is no socket of this machine.
  public var high: SocketOwner?

  /// The owners of both ends.
  public init(tuple: FourTuple, low: SocketOwner?, high: SocketOwner?) {
    self.tuple = tuple
    self.low = low
    self.high = high
  }

  /// Whose the end is that sends segments of `direction`.
  public func owner(of direction: Direction) -> SocketOwner? {
    direction == .fromLow ? low : high
  }
}

/// What the helper answers.
public enum SocketAnswer: Hashable, Sendable {
  /// The owners of a connection that was asked for, with the number that it was asked under.
  case owners(ConnectionOwners, tag: UInt64)
  /// One socket in CLOSE_WAIT: the end that is set.
  case closeWaiting(ConnectionOwners)
  /// All sockets in CLOSE_WAIT have been told; there are `count`, of which at most
  /// `SocketOwnerClient.listLimit` were.
  case endOfCloseWaiting(count: Int)
  /// The kernel does not tell about sockets: this error number, once, and no owners ever.
  case unavailable(errno: Int32)
}
