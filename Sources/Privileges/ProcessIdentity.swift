internal import CLinux
internal import Glibc

/// Whom this process is to the kernel, in all three ways, with its further groups.
struct ProcessIdentity: Equatable {
  /// Who started it.
  var real: Account
  /// Whose rights it has.
  var effective: Account
  /// Whom it may become again.
  var saved: Account
  /// The supplementary groups; nil where the kernel does not tell.
  var groups: [UInt32]?

  /// A process that is nobody but the given account.
  init(_ account: Account) {
    (real, effective, saved) = (account, account, account)
    groups = []
  }

  private init(real: Account, effective: Account, saved: Account, groups: [UInt32]?) {
    (self.real, self.effective, self.saved) = (real, effective, saved)
    self.groups = groups
  }

  /// The corresponding C functions are `getresuid`, `getresgid` and `getgroups`.
  static var current: ProcessIdentity {
    var (realUser, effectiveUser, savedUser) = (UInt32.max, UInt32.max, UInt32.max)
    var (realGroup, effectiveGroup, savedGroup) = (UInt32.max, UInt32.max, UInt32.max)
    _ = unsafe getresuid(&realUser, &effectiveUser, &savedUser)
    _ = unsafe getresgid(&realGroup, &effectiveGroup, &savedGroup)
    return ProcessIdentity(
      real: Account(user: realUser, group: realGroup),
      effective: Account(user: effectiveUser, group: effectiveGroup),
      saved: Account(user: savedUser, group: savedGroup), groups: furtherGroups)
  }

  private static var furtherGroups: [UInt32]? {
    let count = getgroups(0, nil)
    if count < 0 { return nil }
    var groups = [UInt32](repeating: 0, count: Int(count))
    return unsafe getgroups(count, &groups) == count ? groups : nil
  }
}
