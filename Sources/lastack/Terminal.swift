import Glibc

/// What the program's surroundings are like; asked for here and nowhere below.
enum Terminal {
  /// Whether standard output is a terminal.
  static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether standard error is a terminal.
  static var isError: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether colour is unwelcome whatever the terminal (https://no-color.org), or impossible.
  static var refusesColour: Bool {
    value("NO_COLOR").map { !$0.isEmpty } ?? false || value("TERM") == "dumb"
  }

  /// Whether the terminal can show a screen, as far as its name tells.
  static var canMoveCursor: Bool { !["", "dumb"].contains(value("TERM") ?? "") }

  /// Whether the terminal shows Unicode, as far as the locale tells.
  static var showsUnicode: Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let locale = names.lazy.compactMap(value).first { !$0.isEmpty } ?? ""
    return locale.uppercased().contains("UTF-8") || locale.uppercased().contains("UTF8")
  }

  /// Seconds on a clock that only runs forwards.
  static var seconds: Double {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }

  /// A variable of the environment; nil when it is not set.
  static func value(_ name: String) -> String? {
    guard let text = unsafe getenv(name) else { return nil }
    return unsafe String(cString: text)
  }
}
