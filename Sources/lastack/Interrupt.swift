import Glibc
import Synchronization

/// Whether the user, or whoever runs the program, asked it to stop.
///
/// The first SIGINT, SIGTERM or SIGHUP only sets a flag, so that the report of what was seen can
/// still be written and no temporary file stays behind; a second one of the same kind ends the
/// program at once. A blocked read returns, because the handler does not restart it. SIGPIPE is
/// ignored, so that a reader that has gone shows as an error of `write`.
enum Interrupt {
  private static let flag = Atomic<Bool>(false)

  /// Whether such a signal has arrived.
  static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Asks the program to stop, as the first such signal does; may be called by signal handlers.
  static func request() { flag.store(true, ordering: .relaxed) }

  /// Takes over the signals.
  static func install() {
    // The handler must find the flag made.
    flag.store(false, ordering: .relaxed)
    takeOver(SIGINT)
    takeOver(SIGTERM)
    // Under nohup the end of the terminal is to be ignored, and stays so.
    if !isIgnored(SIGHUP) { takeOver(SIGHUP) }
    _ = signal(SIGPIPE, SIG_IGN)
  }

  private static func takeOver(_ number: Int32) {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in
      Interrupt.flag.store(true, ordering: .relaxed)
    }
    action.sa_flags = Int32(truncatingIfNeeded: SA_RESETHAND)
    unsafe sigaction(number, &action, nil)
    // Whoever started the program may have left the signal blocked.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, number)
    unsafe sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    unsafe sigaction(number, nil, &action)
    // Functions cannot be compared, their addresses can.
    let present = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    let ignoring = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
    return present == ignoring
  }
}
