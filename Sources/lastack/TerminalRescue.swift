import Glibc
import Synchronization

/// Gives the terminal back whatever ends or stops the program: a normal exit, a signal, a crash.
///
/// The handlers call nothing but async-signal-safe functions (signal-safety(7)): `tcflush`, `write`,
/// `tcsetattr`, `tcgetpgrp`, `sigaction`, `sigprocmask`, `raise`.
///
/// Soundness: `saved` and `previous` are allocated once and never freed; they are written before the
/// handlers that read them are installed, and only read from then on.
enum TerminalRescue {
  /// What gives the terminal back.
  private struct Saved {
    var descriptor: Int32 = -1
    var mode = termios()
  }

  /// Whether the terminal is the screen's now.
  private static let isTaken = Atomic<Bool>(false)
  private static let wasResized = Atomic<Bool>(false)
  private static let wasContinued = Atomic<Bool>(false)
  nonisolated(unsafe) private static let saved: UnsafeMutablePointer<Saved> = {
    let place = UnsafeMutablePointer<Saved>.allocate(capacity: 1)
    unsafe place.initialize(to: Saved())
    return unsafe place
  }()
  /// What signals did before, by their numbers.
  nonisolated(unsafe) private static let previous: UnsafeMutablePointer<sigaction> = {
    let place = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
    unsafe place.initialize(repeating: sigaction(), count: 65)
    return unsafe place
  }()

  /// Signals that end the program at once, unless somebody ignores them.
  private static let fatal = [
    SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGXCPU, SIGXFSZ, SIGALRM,
    SIGUSR2,
  ]

  /// The end of synchronized updates, plain text, wrapping, the cursor, the ordinary screen.
  private static var leaving: StaticString {
    "\u{1b}[?2026l\u{1b}[0m\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l"
  }

  /// Gets ready to give a terminal back, and takes the signals over.
  ///
  /// - Parameters:
  ///   - descriptor: the terminal, open until the program ends.
  ///   - mode: the mode that it had.
  ///   - endsOnHangUp: whether SIGHUP ends the program; it has another meaning where there is a file
  ///     that can be opened anew.
  static func prepare(descriptor: Int32, mode: termios, endsOnHangUp: Bool) {
    // The handlers must find the flags made.
    isTaken.store(false, ordering: .relaxed)
    wasResized.store(false, ordering: .relaxed)
    wasContinued.store(false, ordering: .relaxed)
    unsafe saved.pointee = Saved(descriptor: descriptor, mode: mode)
    atexit { TerminalRescue.restore() }
    for number in fatal { handle(number) { TerminalRescue.die(by: $0) } }
    for number in [SIGINT, SIGTERM] { handle(number) { TerminalRescue.interrupt(by: $0) } }
    if endsOnHangUp { handle(SIGHUP) { TerminalRescue.interrupt(by: $0) } }
    handle(SIGTSTP) { _ in TerminalRescue.stop() }
    handle(SIGCONT) { _ in TerminalRescue.wasContinued.store(true, ordering: .relaxed) }
    handle(SIGWINCH) { _ in TerminalRescue.wasResized.store(true, ordering: .relaxed) }
  }

  /// The screen takes the terminal, from now until `restore`.
  static func take() {
    isTaken.store(true, ordering: .sequentiallyConsistent)
  }

  /// Whether the terminal's size has changed since the last call.
  static func takeResizing() -> Bool { wasResized.exchange(false, ordering: .relaxed) }

  /// Whether the program was stopped and goes on, since the last call.
  static func takeContinuation() -> Bool { wasContinued.exchange(false, ordering: .relaxed) }

  /// Whether a process may change the terminal without being stopped for it.
  ///
  /// The corresponding C function is `tcgetpgrp`.
  static func isForeground(_ descriptor: Int32) -> Bool {
    let group = tcgetpgrp(descriptor)
    // A terminal that is not the controlling one has no groups and stops nobody.
    return group < 0 || group == getpgrp()
  }

  /// Gives the terminal back, if the screen has it.
  ///
  /// What it was still to be sent is discarded: a terminal that hangs must not hold the end up.
  static func restore() {
    guard isTaken.exchange(false, ordering: .sequentiallyConsistent) else { return }
    let descriptor = unsafe saved.pointee.descriptor
    // Stopped by SIGSTOP and gone on in the background, the program would be stopped for this.
    var signals = sigset_t()
    var blocked = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGTTOU)
    unsafe sigprocmask(SIG_BLOCK, &signals, &blocked)
    // The mode is then the shell's, which has set it anew, and only the screen is still ours.
    let isOurs = isForeground(descriptor)
    if isOurs { tcflush(descriptor, TCOFLUSH) }
    _ = unsafe write(descriptor, leaving.utf8Start, leaving.utf8CodeUnitCount)
    if isOurs { unsafe tcsetattr(descriptor, TCSANOW, &saved.pointee.mode) }
    unsafe sigprocmask(SIG_SETMASK, &blocked, nil)
  }

  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    let old = unsafe previous + Int(number)
    unsafe sigaction(number, nil, old)
    // Functions cannot be compared, their addresses can.
    let present = unsafe unsafeBitCast(old.pointee.__sigaction_handler.sa_handler, to: Int.self)
    let ignoring = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
    if present == ignoring { return }
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = handler
    unsafe sigaction(number, &action, nil)
    // Whoever started the program may have left the signal blocked.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, number)
    unsafe sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Ends the program as if nobody had taken the signal over.
  private static func die(by number: Int32) {
    restore()
    // The signal is blocked until its handler returns, and then delivered.
    unsafe sigaction(number, previous + Int(number), nil)
    raise(number)
  }

  /// The first signal asks for an orderly end, the second is the end.
  private static func interrupt(by number: Int32) {
    if !Interrupt.isRequested {
      Interrupt.request()
      return
    }
    restore()
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = SIG_DFL
    unsafe sigaction(number, &action, nil)
    raise(number)
  }

  /// Stops the program as SIGTSTP does, with the terminal given back for as long as it is stopped.
  private static func stop() {
    let code = errno
    restore()
    var ordinary = sigaction()
    var own = sigaction()
    unsafe ordinary.__sigaction_handler.sa_handler = SIG_DFL
    unsafe sigaction(SIGTSTP, &ordinary, &own)
    var signals = sigset_t()
    var blocked = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGTSTP)
    raise(SIGTSTP)
    // Here the program is stopped, until SIGCONT.
    unsafe sigprocmask(SIG_UNBLOCK, &signals, &blocked)
    unsafe sigprocmask(SIG_SETMASK, &blocked, nil)
    unsafe sigaction(SIGTSTP, &own, nil)
    wasContinued.store(true, ordering: .relaxed)
    errno = code
  }
}
