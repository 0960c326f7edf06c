import Glibc
import Synchronization

/// Whether the user asked the program to stop.
///
/// The first SIGINT only sets a flag, so that the report of what was seen can still be written; a
/// second one ends the program at once. A blocked read returns, because the handler does not
/// restart it. SIGPIPE is ignored, so that a reader that has gone shows as an error of `write`.
enum Interrupt {
  private static let flag = Atomic<Bool>(false)

  /// Whether SIGINT has arrived.
  static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Takes over SIGINT and SIGPIPE.
  static func install() {
    // The handler must find the flag made.
    flag.store(false, ordering: .relaxed)
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in
      Interrupt.flag.store(true, ordering: .relaxed)
    }
    action.sa_flags = Int32(truncatingIfNeeded: SA_RESETHAND)
    unsafe sigaction(SIGINT, &action, nil)
    // Whoever started the program may have left the signal blocked.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGINT)
    unsafe sigprocmask(SIG_UNBLOCK, &signals, nil)
    _ = signal(SIGPIPE, SIG_IGN)
  }
}
