internal import CLinux
internal import Glibc

/// A set of Linux capabilities, each at the bit that the kernel numbers it by.
///
/// Source: capabilities(7), `include/uapi/linux/capability.h`.
public struct CapabilitySet: OptionSet, Hashable, Sendable {
  /// The bits.
  public var rawValue: UInt64

  /// Wraps the bits.
  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// Reads and searches every folder (CAP_DAC_READ_SEARCH).
  public static let readSearch = CapabilitySet(rawValue: 1 << UInt64(CAP_DAC_READ_SEARCH))
  /// Opens packet sockets (CAP_NET_RAW).
  public static let netRaw = CapabilitySet(rawValue: 1 << UInt64(CAP_NET_RAW))
  /// Looks into any process (CAP_SYS_PTRACE).
  public static let inspectProcesses = CapabilitySet(rawValue: 1 << UInt64(CAP_SYS_PTRACE))
}

/// The capability sets of the calling thread that capget(2) tells.
struct ThreadCapabilities: Equatable {
  /// What the kernel checks.
  var effective: CapabilitySet
  /// What may become effective.
  var permitted: CapabilitySet
  /// What may survive execve(2).
  var inheritable: CapabilitySet

  /// The sets as they are; nil, with `errno`, where the kernel does not tell.
  static var current: ThreadCapabilities? {
    var halves = [__user_cap_data_struct](repeating: .init(), count: 2)
    if unsafe linux_capget(&halves) != 0 { return nil }
    return ThreadCapabilities(
      effective: joined(halves.map(\.effective)), permitted: joined(halves.map(\.permitted)),
      inheritable: joined(halves.map(\.inheritable)))
  }

  /// Makes these the sets of the calling thread.
  ///
  /// - Returns: whether the kernel agreed; otherwise `errno` says why not.
  func apply() -> Bool {
    let halves = [UInt64(0), 32].map { shift in
      __user_cap_data_struct(
        effective: UInt32(truncatingIfNeeded: effective.rawValue >> shift),
        permitted: UInt32(truncatingIfNeeded: permitted.rawValue >> shift),
        inheritable: UInt32(truncatingIfNeeded: inheritable.rawValue >> shift))
    }
    return unsafe linux_capset(halves) == 0
  }

  private static func joined(_ halves: [UInt32]) -> CapabilitySet {
    CapabilitySet(rawValue: UInt64(halves[0]) | UInt64(halves[1]) << 32)
  }
}

/// The capability sets and the switch that only prctl(2) reaches.
enum ProcessControl {
  /// Whether execve(2) can no longer grant anything.
  static var hasNoNewPrivileges: Bool { linux_prctl(PR_GET_NO_NEW_PRIVS, 0, 0) == 1 }

  /// Makes execve(2) grant nothing any more, for good.
  static func setNoNewPrivileges() -> Bool { linux_prctl(PR_SET_NO_NEW_PRIVS, 1, 0) == 0 }

  /// Whether capabilities stay permitted when root becomes another user.
  static func setKeepsCapabilities(_ keeps: Bool) -> Bool {
    linux_prctl(PR_SET_KEEPCAPS, keeps ? 1 : 0, 0) == 0
  }

  /// What execve(2) would hand on.
  static var ambient: CapabilitySet {
    all { number in
      linux_prctl(PR_CAP_AMBIENT, UInt(PR_CAP_AMBIENT_IS_SET), number)
    }
  }

  /// Empties the ambient set.
  static func clearAmbient() -> Bool {
    linux_prctl(PR_CAP_AMBIENT, UInt(PR_CAP_AMBIENT_CLEAR_ALL), 0) == 0
  }

  /// What execve(2) could at most grant.
  static var bounding: CapabilitySet { all { linux_prctl(PR_CAPBSET_READ, $0, 0) } }

  /// Empties the bounding set as far as the kernel lets; it wants CAP_SETPCAP for that.
  static func clearBounding() {
    let present = bounding
    for number in UInt(0)..<64 where present.rawValue >> number & 1 == 1 {
      _ = linux_prctl(PR_CAPBSET_DROP, number, 0)
    }
  }

  /// Every capability that the question is answered with 1 for; those that the kernel does not know
  /// are answered with an error.
  private static func all(_ ask: (UInt) -> Int32) -> CapabilitySet {
    var found = CapabilitySet()
    for number in UInt(0)..<64 where ask(number) == 1 {
      found.formUnion(CapabilitySet(rawValue: 1 << UInt64(number)))
    }
    return found
  }
}
