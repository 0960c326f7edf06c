/// Why rights could not be given up; whoever gets one must end the process.
public enum PrivilegeError: Error, Equatable {
  /// There is no such user.
  case unknownUser(String)
  /// The user that was to be become is root itself.
  case userIsRoot(String)
  /// Only root can become another user.
  case notRoot
  /// The kernel did not let root become the account.
  case cannotBecome(Account, call: String, Int32)
  /// The kernel refused a call.
  case refused(call: String, Int32)
  /// Other threads would have kept their capabilities.
  case otherThreads(Int)
  /// Whether there are other threads cannot be told.
  case threadsUnknown(Int32)
  /// The drop went through, and yet something is left.
  case stillPrivileged(String)
}
