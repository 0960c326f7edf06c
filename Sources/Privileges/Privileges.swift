internal import CLinux
internal import Glibc

/// The rights of this process, and how it gets rid of them.
public enum Privileges {
  /// Gives up root and every capability, for good, and makes sure that they are gone.
  ///
  /// What is open stays open. Afterwards files are opened as the new user, and no device can be
  /// opened. Call it while the process has one thread: a capability belongs to a thread, and what is
  /// no thread of ours cannot be made to drop it. Once it has thrown, the process may have kept any
  /// part of its rights and must end.
  ///
  /// Source: capabilities(7), setresuid(2), prctl(2).
  ///
  /// - Parameters:
  ///   - account: whom to become; it must be the present user unless this process is root.
  ///   - kept: capabilities to keep, as far as there are any; for a process that does nothing else.
  /// - Throws: what was refused, or which right is still there.
  public static func drop(
    to account: Account, keeping kept: CapabilitySet = []
  ) throws(PrivilegeError) {
    try checkThatThisIsTheOnlyThread()
    guard let before = ThreadCapabilities.current else { throw .refused(call: "capget", errno) }
    let kept = kept.intersection(before.permitted)
    guard ProcessControl.setNoNewPrivileges() else {
      throw .refused(call: "prctl(PR_SET_NO_NEW_PRIVS)", errno)
    }
    guard ProcessControl.clearAmbient() else {
      throw .refused(call: "prctl(PR_CAP_AMBIENT_CLEAR_ALL)", errno)
    }
    // Needs a capability that only root is sure to have; without, what remains can grant nothing
    // any more, since no execve(2) does.
    ProcessControl.clearBounding()
    guard ProcessControl.setKeepsCapabilities(!kept.isEmpty) else {
      throw .refused(call: "prctl(PR_SET_KEEPCAPS)", errno)
    }
    let wasRoot = Account.isRoot
    if wasRoot {
      try become(account)
    } else if account.user != Account.current.user {
      throw .notRoot
    }
    let after = ThreadCapabilities(effective: kept, permitted: kept, inheritable: [])
    guard after.apply() else { throw .refused(call: "capset", errno) }
    guard ProcessControl.setKeepsCapabilities(false) else {
      throw .refused(call: "prctl(PR_SET_KEEPCAPS)", errno)
    }
    try PrivilegeCheck.capabilities(are: after)
    if wasRoot { try PrivilegeCheck.identity(is: ProcessIdentity(account)) }
    try PrivilegeCheck.nothingCanBeRegained(beyond: kept)
  }

  /// Makes the kernel end this process when the thread that started it does.
  ///
  /// To be called after `drop`, which undoes it.
  ///
  /// Source: prctl(2), PR_SET_PDEATHSIG.
  ///
  /// - Parameter parent: the process that started this one.
  /// - Returns: whether it is still there; otherwise nobody will ever end this process.
  public static func endWithParent(_ parent: Int32) -> Bool {
    linux_prctl(PR_SET_PDEATHSIG, UInt(SIGKILL), 0) == 0 && getppid() == parent
  }

  /// The groups first: who is no longer root may not change them.
  private static func become(_ account: Account) throws(PrivilegeError) {
    if account.user == 0 { throw .userIsRoot("0") }
    guard setgroups(0, nil) == 0 else {
      throw .cannotBecome(account, call: "setgroups", errno)
    }
    guard setresgid(account.group, account.group, account.group) == 0 else {
      throw .cannotBecome(account, call: "setresgid", errno)
    }
    guard setresuid(account.user, account.user, account.user) == 0 else {
      throw .cannotBecome(account, call: "setresuid", errno)
    }
  }

  private static func checkThatThisIsTheOnlyThread() throws(PrivilegeError) {
    guard let folder = unsafe opendir("/proc/self/task") else {
      throw .threadsUnknown(errno)
    }
    defer { unsafe closedir(folder) }
    var threads = 0
    while let entry = unsafe readdir(folder) {
      // Beside the numbers of the threads there are only "." and "..".
      if unsafe entry.pointee.d_name.0 != CChar(bitPattern: UInt8(ascii: ".")) { threads += 1 }
    }
    if threads != 1 { throw .otherThreads(threads - 1) }
  }
}
