internal import Glibc
public import Privileges

/// The helper's side: a process of its own that says whose sockets are, and does nothing else.
///
/// It keeps just what seeing other users' processes needs, CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH,
/// reads `/proc` and asks the kernel by netlink; no octet from the network gets into it. It ends
/// with its parent.
public enum SocketOwnerHelper {
  /// Where the helper finds its end of the socket pair.
  static let descriptor: Int32 = 3
  /// The name that `ps -o comm` shows.
  static let name = "lastack-sockets"

  /// Runs until the parent is gone.
  ///
  /// - Parameters:
  ///   - parent: the process that started this one.
  ///   - account: whom to become.
  /// - Throws: when the privileges cannot be given up; the process must end then.
  public static func run(parent: Int32, account: Account) throws(PrivilegeError) {
    // A signal to the whole group, like Ctrl-C, lets the parent report to the end; the helper stays
    // until the parent closes the socket.
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE] {
      _ = signal(number, SIG_IGN)
    }
    takeName()
    _ = unsafe chdir("/")
    try Privileges.drop(to: account, keeping: [.readSearch, .inspectProcesses])
    if !Privileges.endWithParent(parent) { return }
    let socket = MessageSocket(owning: descriptor)
    do throws(SocketDiagnosis.Failure) {
      var service = OwnerService(try OwnerLookup())
      service.serve(socket)
    } catch {
      _ = socket.send(Answer.unavailable(error.errno), waits: true)
    }
  }

  /// Run through `/proc/self/exe`, the process would be called `exe`.
  private static func takeName() {
    let file = unsafe open("/proc/self/comm", O_WRONLY | O_CLOEXEC)
    if file < 0 { return }
    let octets = Array(name.utf8)
    _ = unsafe write(file, octets, octets.count)
    close(file)
  }
}
