import Glibc
import LiveScreen

/// The terminal as a screen of its own: the alternate buffer, no echo, keys one by one.
///
/// Given back when the value goes away, and on every other way out (`TerminalRescue`). Nothing here
/// waits for the terminal: what a slow one does not take at once waits, and the next frame with it.
/// The keys that make signals (Ctrl-C, Ctrl-Z, Ctrl-\) go on to do so.
///
/// Soundness: the descriptor is this value's own and stays open until the program ends.
struct TerminalScreen: ~Copyable {
  /// The terminal.
  let descriptor: Int32
  /// Whether the terminal has gone.
  private(set) var isGone = false
  private let ordinaryMode: termios
  private var keys = KeyParser()
  /// What the terminal shows; nil when that is not known.
  private var shown: ScreenFrame?
  /// What the terminal has not taken yet.
  private var pending: [UInt8] = []
  /// Whether the screen has the terminal, and not the shell.
  private var isEntered = false
  /// Whether `pending` is the way in, and nothing else.
  private var isEntering = false

  /// Gets ready to take the terminal of standard output, which the first frame does.
  ///
  /// Nil where there is none that can show a screen, or it is another program's turn.
  ///
  /// - Parameter endsOnHangUp: whether SIGHUP ends the program.
  init?(endsOnHangUp: Bool) {
    guard Terminal.isOutput, Terminal.canMoveCursor else { return nil }
    // A description of its own, so that not waiting does not change anyone else's.
    var descriptor = unsafe open(
      "/proc/self/fd/\(STDOUT_FILENO)", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    if descriptor < 0 { descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) }
    var mode = termios()
    guard descriptor >= 0, TerminalRescue.isForeground(descriptor),
      unsafe tcgetattr(descriptor, &mode) == 0
    else {
      if descriptor >= 0 { close(descriptor) }
      return nil
    }
    self.descriptor = descriptor
    ordinaryMode = mode
    TerminalRescue.prepare(descriptor: descriptor, mode: mode, endsOnHangUp: endsOnHangUp)
  }

  deinit {
    TerminalRescue.restore()
  }

  /// Where keys come from; -1 while the terminal is another program's.
  var inputDescriptor: Int32 { isEntered ? descriptor : -1 }

  /// Whether what was pressed last may be a key by itself, or the beginning of another.
  var awaitsKey: Bool { keys.isUndecided }

  /// The size of the terminal.
  ///
  /// The corresponding C function is `ioctl` with `TIOCGWINSZ`.
  var size: ScreenSize {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return ScreenSize(columns: 80, rows: 24) }
    return ScreenSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  /// Takes the terminal, if it is this program's turn and it does not have it.
  ///
  /// - Returns: whether the screen has it.
  @discardableResult
  mutating func enter() -> Bool {
    if isEntered { return true }
    guard TerminalRescue.isForeground(descriptor) else { return false }
    var mode = ordinaryMode
    mode.c_lflag &= ~tcflag_t(ICANON | ECHO | ECHONL | IEXTEN)
    mode.c_iflag &= ~tcflag_t(IXON)
    unsafe withUnsafeMutableBytes(of: &mode.c_cc) { characters in
      unsafe characters[Int(VMIN)] = 0
      unsafe characters[Int(VTIME)] = 0
    }
    TerminalRescue.take()
    unsafe tcsetattr(descriptor, TCSANOW, &mode)
    isEntered = true
    isEntering = true
    shown = nil
    // The alternate buffer, no cursor, no wrapping.
    pending = Array("\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l".utf8)
    return true
  }

  /// Gives the terminal back.
  mutating func leave() {
    TerminalRescue.restore()
    isEntered = false
    pending = []
  }

  /// The program was stopped and goes on, maybe in the background; the terminal may look like
  /// anything.
  mutating func goOn() {
    leave()
    enter()
  }

  /// Draws the next frame anew, whatever the terminal shows.
  mutating func forget() {
    shown = nil
  }

  /// Shows a frame, by one write; later, when the terminal still has something to take.
  mutating func show(_ frame: ScreenFrame, isColoured: Bool) {
    guard enter(), !isGone else { return }
    // The way in goes with the first frame.
    if !isEntering {
      flush()
      if !pending.isEmpty { return }
    }
    isEntering = false
    pending += frame.bytes(replacing: shown, isColoured: isColoured)
    shown = frame
    flush()
  }

  private mutating func flush() {
    if pending.isEmpty { return }
    let taken = unsafe pending.withUnsafeBytes { bytes in
      unsafe write(descriptor, bytes.baseAddress, bytes.count)
    }
    if taken >= 0 {
      pending.removeFirst(taken)
    } else if errno != EAGAIN, errno != EINTR {
      isGone = true
    }
  }

  /// The keys that were pressed since the last call.
  mutating func takeKeys() -> [Key] {
    var pressed: [Key] = []
    guard isEntered, TerminalRescue.isForeground(descriptor) else { return pressed }
    var bytes = [UInt8](repeating: 0, count: 256)
    while true {
      let count = unsafe read(descriptor, &bytes, bytes.count)
      if count <= 0 { break }
      for byte in bytes[..<count] {
        if let key = keys.take(byte) { pressed.append(key) }
      }
    }
    return pressed
  }

  /// No key was pressed for a moment.
  ///
  /// - Returns: the key that is complete by that.
  mutating func takeLateKey() -> Key? { keys.pause() }
}
