import Glibc
import Synchronization

/// What a running capture is told by signals: SIGUSR1 asks for a report, SIGHUP for a new output file.
///
/// SIGINT and SIGTERM are those of `Interrupt`.
enum LiveSignals {
  private static let report = Atomic<Bool>(false)
  private static let reopening = Atomic<Bool>(false)

  /// Takes over the two signals.
  ///
  /// A SIGHUP that whoever started the program has ignored (nohup) is taken over too: its meaning
  /// here is not the end of the terminal.
  static func install() {
    // The handlers must find the flags made.
    report.store(false, ordering: .relaxed)
    reopening.store(false, ordering: .relaxed)
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in
      LiveSignals.report.store(true, ordering: .relaxed)
    }
    unsafe sigaction(SIGUSR1, &action, nil)
    unsafe action.__sigaction_handler.sa_handler = { _ in
      LiveSignals.reopening.store(true, ordering: .relaxed)
    }
    unsafe sigaction(SIGHUP, &action, nil)
    // Whoever started the program may have left them blocked.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGUSR1)
    unsafe sigaddset(&signals, SIGHUP)
    unsafe sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether a report has been asked for and not been written yet.
  static var isReportAsked: Bool { report.load(ordering: .relaxed) }

  /// Whether a report has been asked for since the last call.
  static func takeReport() -> Bool { report.exchange(false, ordering: .relaxed) }

  /// Whether the output is to be reopened since the last call.
  static func takeReopening() -> Bool { reopening.exchange(false, ordering: .relaxed) }
}
