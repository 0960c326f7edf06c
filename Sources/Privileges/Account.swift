internal import Glibc

/// A user and a group by their numbers: whom a process runs as.
public struct Account: Hashable, Sendable {
  /// The user's number.
  public var user: UInt32
  /// The group's number.
  public var group: UInt32

  /// An account from its numbers.
  public init(user: UInt32, group: UInt32) {
    self.user = user
    self.group = group
  }

  /// Whom this process runs as.
  public static var current: Account { Account(user: geteuid(), group: getegid()) }

  /// Whether this process is root, or could become it again by itself.
  public static var isRoot: Bool {
    let ids = ProcessIdentity.current
    return [ids.real.user, ids.effective.user, ids.saved.user].contains(0)
  }

  /// Reads a user's name, its number, or `UID:GID`.
  ///
  /// - Parameter name: as it is given on a command line.
  /// - Throws: `.unknownUser` when there is no such user; a bare number needs one too, because it
  ///   names no group.
  public init(named name: String) throws(PrivilegeError) {
    let numbers = name.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
    if numbers.count == 2, let user = numbers[0], let group = numbers[1] {
      self.init(user: user, group: group)
    } else if let entry = UserDatabase.user(named: name) {
      self = entry
    } else if let number = UInt32(name), let entry = UserDatabase.user(numbered: number) {
      self = entry
    } else {
      throw .unknownUser(name)
    }
  }

  /// Whom to become once root is no longer needed.
  ///
  /// Who is not root stays who it is. Root becomes the named user, or whoever ran sudo(8), or
  /// `nobody`.
  ///
  /// - Parameters:
  ///   - name: the user that was asked for, or nil.
  ///   - sudoUser: the value of `SUDO_UID`, or nil.
  ///   - sudoGroup: the value of `SUDO_GID`, or nil.
  /// - Returns: the account that the rest of the run is to belong to.
  /// - Throws: when there is no such user, or it is root itself.
  public static func afterRoot(
    named name: String?, sudoUser: String?, sudoGroup: String?
  ) throws(PrivilegeError) -> Account {
    if let name {
      let account = try Account(named: name)
      if account.user == 0 { throw .userIsRoot(name) }
      return account
    }
    if !isRoot { return current }
    if let user = sudoUser.flatMap({ UInt32($0) }), user != 0 {
      if let group = sudoGroup.flatMap({ UInt32($0) }) { return Account(user: user, group: group) }
      return try Account(named: "\(user)")
    }
    return try Account(named: "nobody")
  }
}

/// The users that the machine knows, wherever it keeps them.
enum UserDatabase {
  /// The corresponding C function is `getpwnam_r`.
  static func user(named name: String) -> Account? {
    unsafe look { unsafe getpwnam_r(name, $0, $1, $2, $3) }
  }

  /// The corresponding C function is `getpwuid_r`.
  static func user(numbered number: UInt32) -> Account? {
    unsafe look { unsafe getpwuid_r(number, $0, $1, $2, $3) }
  }

  /// What both functions take beside the user: the entry, room for its texts, and where it stands.
  private typealias Question = (
    UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
    UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
  ) -> Int32

  private static func look(_ ask: Question) -> Account? {
    var room = 1 << 12
    while room <= 1 << 20 {
      var entry = unsafe passwd()
      var result: UnsafeMutablePointer<passwd>? = nil
      var texts = [CChar](repeating: 0, count: room)
      let status = unsafe ask(&entry, &texts, room, &result)
      if status == ERANGE {
        room *= 4
        continue
      }
      guard unsafe result != nil, status == 0 else { return nil }
      return unsafe Account(user: entry.pw_uid, group: entry.pw_gid)
    }
    return nil
  }
}
