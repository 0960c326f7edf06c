// Beside Glibc: either may count as the one that defines `timespec`, by what is compiled together.
import CPcap
import Glibc

/// What one run of a child process took.
struct Usage {
  /// User and system time in seconds.
  var seconds: Double
  /// Time on the clock from start to end, in seconds.
  var wallSeconds: Double
  /// The most memory that it held at once, in octets.
  var peakResident: Int
  /// What it wrote to standard output, when that was asked for.
  var output: String
}

/// Runs this program or another in a process of its own, so that memory peaks stay apart.
enum ChildProcess {
  /// A program that runs.
  struct Running {
    fileprivate let arguments: [String]
    fileprivate let child: pid_t
    /// Where its standard output can be read; -1 when it goes to /dev/null.
    fileprivate let output: Int32
    fileprivate let start: Int64
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - arguments: The program's path and its arguments.
  ///   - keepsOutput: Whether standard output is read; otherwise it goes to /dev/null.
  /// - Returns: What the run took.
  /// - Throws: `BenchmarkError`, also when the child's status is not 0.
  static func run(_ arguments: [String], keepsOutput: Bool) throws(BenchmarkError) -> Usage {
    try wait(for: try start(arguments, keepsOutput: keepsOutput))
  }

  /// Starts a program.
  static func start(
    _ arguments: [String], keepsOutput: Bool = true
  ) throws(BenchmarkError) -> Running {
    var ends: [Int32] = [-1, -1]
    if keepsOutput, unsafe pipe(&ends) != 0 {
      throw .file(path: "pipe", action: "open", code: errno)
    }
    // Another child that is started meanwhile must not keep the pipe open.
    for end in ends where end >= 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    if keepsOutput {
      unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    } else {
      unsafe posix_spawn_file_actions_addopen(
        &actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    }
    var child: pid_t = 0
    let start = now()
    var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer {
      for place in unsafe pointers.indices { unsafe free(pointers[place]) }
    }
    let code = unsafe posix_spawn(&child, arguments[0], &actions, nil, &pointers, environ)
    if keepsOutput { close(ends[1]) }
    if code != 0 { throw .file(path: arguments[0], action: "start", code: code) }
    return Running(arguments: arguments, child: child, output: ends[0], start: start)
  }

  /// Waits for a program's end.
  ///
  /// - Returns: What the run took.
  /// - Throws: `BenchmarkError.child` when its status is not 0.
  static func wait(for running: Running) throws(BenchmarkError) -> Usage {
    let output = running.output >= 0 ? text(from: running.output) : ""
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(running.child, &status, 0, &usage) < 0, errno == EINTR {}
    if status != 0 { throw .child(arguments: running.arguments, status: status) }
    return Usage(
      seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
      wallSeconds: Double(now() - running.start) / 1e9,
      peakResident: usage.ru_maxrss * 1024, output: output)
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
  }

  private static func now() -> Int64 {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }

  private static func text(from descriptor: Int32) -> String {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      all += buffer[..<count]
    }
    close(descriptor)
    return String(decoding: all, as: UTF8.self)
  }
}

/// This program's own file.
enum OwnProgram {
  /// Where it lies.
  ///
  /// - Throws: `.file` when the kernel does not say.
  static func path() throws(BenchmarkError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    if count <= 0 { throw .file(path: "/proc/self/exe", action: "read", code: errno) }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// The memory of this process.
enum ResidentMemory {
  /// What it holds now, in octets; nil where the kernel does not say.
  ///
  /// Source: proc(5), /proc/self/statm, second field. Unit there: pages.
  static var now: Int? {
    var text: [UInt8] = []
    let read = try? InputFile.read("/proc/self/statm") { piece in
      for place in piece.indices { text.append(piece[place]) }
    }
    guard read != nil else { return nil }
    let fields = String(decoding: text, as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? Int(fields[1]).map { $0 * sysconf(Int32(_SC_PAGESIZE)) } : nil
  }
}
