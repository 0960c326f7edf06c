internal import Wire

/// What goes to the helper, as its octets lie in memory: both ends are the same program.
///
/// Integers only, so that any octets make a value: the helper has rights that its parent has not,
/// and must not trust it.
struct Request: BitwiseCopyable {
  static let owners: UInt32 = 1
  static let closeWaiting: UInt32 = 2

  var kind: UInt32
  var tag: UInt64
  var tuple: FourTuple

  /// Room for one.
  static var empty: Request { Request(kind: 0, tag: 0, tuple: .none) }
}

/// What comes from the helper.
struct Answer: BitwiseCopyable {
  static let owners: UInt32 = 1
  static let closeWaiting: UInt32 = 2
  static let endOfCloseWaiting: UInt32 = 3
  static let unavailable: UInt32 = 4

  var kind: UInt32
  /// How many sockets in CLOSE_WAIT there are, or an error number.
  var count: UInt32 = 0
  var tag: UInt64 = 0
  var tuple = FourTuple.none
  var low = OwnerRecord()
  var high = OwnerRecord()

  /// The kernel's error number instead of owners.
  static func unavailable(_ number: Int32) -> Answer {
    Answer(kind: unavailable, count: UInt32(bitPattern: number))
  }

  /// The answer in words; nil where the octets are no answer.
  var decoded: SocketAnswer? {
    let owners = ConnectionOwners(tuple: tuple, low: low.decoded, high: high.decoded)
    switch kind {
    case Self.owners: return .owners(owners, tag: tag)
    case Self.closeWaiting: return .closeWaiting(owners)
    case Self.endOfCloseWaiting: return .endOfCloseWaiting(count: Int(count))
    case Self.unavailable: return .unavailable(errno: Int32(truncatingIfNeeded: count))
    default: return nil
    }
  }
}

/// A `SocketOwner` in a fixed number of octets; no socket has state 0.
struct OwnerRecord: BitwiseCopyable {
  var state: UInt8 = 0
  /// 1 where user, inode and process are the listener's.
  var isListeners: UInt8 = 0
  var user: UInt32 = 0
  var inode: UInt32 = 0
  var unread: UInt32 = 0
  /// 0 where no process is known.
  var pid: Int32 = 0
  /// The first half of the name, first octet lowest, filled up with zeros.
  var nameLow: UInt64 = 0
  /// The second half.
  var nameHigh: UInt64 = 0

  /// The longest name; Linux's TASK_COMM_LEN counts the zero behind it.
  static let nameLength = 15

  /// Takes over a process and its name.
  mutating func name(_ pid: Int32, _ command: some Sequence<UInt8>) {
    self.pid = pid
    (nameLow, nameHigh) = (0, 0)
    for (place, octet) in command.prefix(Self.nameLength).enumerated() {
      if place < 8 {
        nameLow |= UInt64(octet) << UInt64(8 * place)
      } else {
        nameHigh |= UInt64(octet) << UInt64(8 * (place - 8))
      }
    }
  }

  var decoded: SocketOwner? {
    guard let state = SocketState(rawValue: state) else { return nil }
    var process: ProcessName?
    if pid != 0 {
      let octets = (0..<16).map { place in
        UInt8(truncatingIfNeeded: (place < 8 ? nameLow : nameHigh) >> UInt64(place % 8 * 8))
      }
      process = ProcessName(
        pid: pid, command: String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self))
    }
    return SocketOwner(
      state: state, user: user, inode: inode, unread: unread, isListeners: isListeners != 0,
      process: process)
  }
}

extension FourTuple {
  /// The four-tuple of no connection.
  static var none: FourTuple {
    let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
    return orient(from: nowhere, to: nowhere).tuple
  }
}
