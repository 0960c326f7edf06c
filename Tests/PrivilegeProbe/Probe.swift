import Glibc
import Privileges

/// A process for tests: opens a packet socket, gives up its rights, says what it can still do, and
/// waits to be looked at until standard input ends.
///
/// Usage: `privilege-probe drop [USER]`, `privilege-probe keep [USER]` to keep what reading other
/// processes needs, or `privilege-probe beside-a-thread`.
@main
enum Probe {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    let mode = arguments.first ?? "drop"
    let device = socket(AF_PACKET, Int32(SOCK_RAW.rawValue), 0)
    say("packet sockets before: \(packetSocketOpens)")
    if mode == "beside-a-thread" { startThread() }
    do throws(PrivilegeError) {
      let account = try Account.afterRoot(
        named: arguments.dropFirst().first, sudoUser: nil, sudoGroup: nil)
      let kept: CapabilitySet = mode == "keep" ? [.readSearch, .inspectProcesses] : []
      try Privileges.drop(to: account, keeping: kept)
    } catch {
      say("failed: \(error)")
      exit(1)
    }
    var status = stat()
    let isStillOpen = unsafe fstat(device, &status) == 0
    say("packet sockets after: \(packetSocketOpens)")
    say("the open one stays: \(isStillOpen)")
    say("ready")
    while readLine() != nil {}
  }

  /// Says a line at once, however standard output is buffered.
  private static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  private static var packetSocketOpens: Bool {
    let descriptor = socket(AF_PACKET, Int32(SOCK_RAW.rawValue), 0)
    if descriptor < 0 { return false }
    close(descriptor)
    return true
  }

  private static func startThread() {
    var thread = pthread_t()
    let wait: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { _ in
      pause()
      return nil
    }
    unsafe pthread_create(&thread, nil, wait, nil)
  }
}
