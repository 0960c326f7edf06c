internal import Glibc

extension PrivilegeError: CustomStringConvertible {
  /// One sentence: what happened, and what to do.
  public var description: String {
    switch self {
    case .unknownUser(let name):
      "no user '\(name)' on this machine; give another one to --user, or UID:GID."
    case .userIsRoot(let name):
      "'\(name)' is root, which is what is to be given up; give another user to --user."
    case .notRoot:
      "only root can become another user; leave out --user, or start with sudo."
    case .cannotBecome(let account, let call, let number):
      "root cannot become user \(account.user), group \(account.group): "
        + "\(call): \(Self.reason(number)); a container may withhold CAP_SETUID and CAP_SETGID, "
        + "then start as a plain user with CAP_NET_RAW."
    case .refused(let call, let number):
      "privileges cannot be given up: \(call): \(Self.reason(number))."
    case .otherThreads(let count):
      "privileges cannot be given up beside \(count) other thread\(count == 1 ? "" : "s"), "
        + "which would keep theirs; this is a fault of the program."
    case .threadsUnknown(let number):
      "privileges cannot be given up safely: /proc/self/task: \(Self.reason(number)); mount /proc."
    case .stillPrivileged(let what):
      "privileges were given up, but \(what); stopped rather than run on with them."
    }
  }

  private static func reason(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}
