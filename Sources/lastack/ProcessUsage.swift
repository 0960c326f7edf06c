import Glibc

/// What the program costs the machine.
enum ProcessUsage {
  /// Memory that the program occupies; nil where /proc does not say.
  ///
  /// Source: proc_pid_statm(5), the second number. Unit: bytes.
  static var residentBytes: UInt64? {
    let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = unsafe read(file, &bytes, bytes.count)
    guard count > 0 else { return nil }
    let words = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
    guard words.count > 1, let pages = UInt64(words[1]) else { return nil }
    return pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Time that processors have spent on the program, in it and for it in the kernel.
  ///
  /// The corresponding C function is `getrusage`.
  ///
  /// Unit: nanoseconds.
  static var processorTime: Int64 {
    var usage = rusage()
    _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime)
  }

  private static func nanoseconds(_ time: timeval) -> Int64 {
    Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_usec) * 1000
  }
}
