import Glibc
import Privileges

/// Whom a live capture becomes once its interfaces are open, and what follows from it for its files.
struct LiveUser {
  /// The numbers of the user and its group.
  let account: Account
  /// What to call it.
  private let name: String
  /// Root is given up for it.
  private let replacesRoot: Bool

  /// Chooses the user, who must be known before anything is opened.
  ///
  /// - Parameter wanted: the user that was asked for, or nil for whoever ran sudo, else `nobody`.
  /// - Throws: when there is no such user, or it is root.
  init(_ wanted: String?) throws(PrivilegeError) {
    account = try Account.afterRoot(
      named: wanted, sudoUser: Self.variable("SUDO_UID"), sudoGroup: Self.variable("SUDO_GID"))
    replacesRoot = Account.isRoot
    let sudoUser = Self.variable("SUDO_UID").flatMap(UInt32.init)
    name = wanted ?? (account.user == sudoUser ? "user \(account.user)" : "nobody")
  }

  /// Gives up root and every capability, for good; no thread may have been made before.
  ///
  /// - Throws: what was refused; the program must end then.
  func giveUpRights() throws(PrivilegeError) {
    try Privileges.drop(to: account)
  }

  /// What to add where a file may not be written: that it is no longer root who writes.
  ///
  /// - Parameter code: the error number.
  /// - Returns: a sentence that begins with a space, or nothing.
  func advice(on code: Int32) -> String {
    guard replacesRoot, code == EACCES || code == EPERM else { return "" }
    return " Files are written as \(name), no longer as root: let that user write there, or name "
      + "another one by --user."
  }

  private static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }
}

extension PrivilegeError {
  /// How the program ends for it.
  var status: ExitStatus {
    switch self {
    case .unknownUser, .userIsRoot, .notRoot: .usage
    case .cannotBecome, .refused, .otherThreads, .threadsUnknown, .stillPrivileged: .unreadable
    }
  }
}
