internal import CLinux
internal import Glibc

/// Starts and ends the helper process.
enum HelperProcess {
  /// Runs a program with one open descriptor beside the standard ones, of which only standard error
  /// is ours.
  ///
  /// The corresponding C function is `posix_spawn`.
  ///
  /// - Parameters:
  ///   - program: its path.
  ///   - command: the name and the arguments.
  ///   - descriptor: what to hand over.
  ///   - place: the number under which the program finds it.
  /// - Returns: the process ID.
  /// - Throws: when the system does not start it.
  static func start(
    _ program: String, _ command: [String], descriptor: Int32, as place: Int32
  ) throws(SocketOwnerError) -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, place)
    // Not every library that opens a descriptor, such as the capture device, marks it to be closed.
    unsafe posix_spawn_file_actions_addclosefrom_np(&actions, place + 1)
    var arguments = unsafe command.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    defer { for place in unsafe arguments.indices { unsafe free(arguments[place]) } }
    var process: pid_t = 0
    let status = unsafe posix_spawn(&process, program, &actions, nil, arguments, environ)
    if status != 0 { throw .notStarted(status) }
    return process
  }

  /// Kills the process and takes its exit status, so that none stays behind.
  static func end(_ process: Int32) {
    // Where it may not be killed, it ends by itself, since its socket is closed.
    if kill(process, SIGKILL) == 0 {
      var status: Int32 = 0
      while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
  }
}
