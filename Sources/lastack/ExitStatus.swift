import ArgumentParser

/// How the program ends; `docs/report.md` is the contract.
enum ExitStatus: Int32, Error {
  /// All was done. A reader of the output that stopped early (`| head`) is no failure.
  case done = 0
  /// The check failed; only `check` and `diff` end so.
  case checkFailed = 1
  /// Wrong usage, or the output could not be written where it was asked for.
  case usage = 2
  /// Some input could not be read; what had been read before is reported all the same.
  case unreadable = 3
  /// Stopped by the user, with the report of what was seen until then.
  case interrupted = 130

  /// The status for a whole run, of which `self` and `other` are parts: the graver of both.
  func combined(with other: ExitStatus) -> ExitStatus {
    rawValue >= other.rawValue ? self : other
  }
}
