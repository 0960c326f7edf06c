import Glibc
import Privileges
import SocketOwners

/// A process for tests: holds sockets in a given state, or is the parent of a helper, until standard
/// input ends.
///
/// Usage: `socket-probe leak`, a server that takes one connection and never closes it;
/// `socket-probe ignore`, a server that never takes one; `socket-probe ask`, which starts itself as a
/// helper. Each says on a line of its own what the test has to know: a port, or a process ID.
@main
enum SocketProbe {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case "leak":
      let listener = listen()
      let accepted = accept(listener)
      // The peer's FIN, and nothing done about it.
      var octet: UInt8 = 0
      while unsafe read(accepted, &octet, 1) > 0 {}
      say("leaking")
      while readLine() != nil {}
    case "ignore":
      _ = listen()
      while readLine() != nil {}
    case "ask":
      var client = try SocketOwnerClient(
        arguments: ["serve"],
        account: try Account.afterRoot(named: nil, sudoUser: nil, sudoGroup: nil))
      say("\(client.helperID)")
      while readLine() != nil {}
      client.requestCloseWaiting()
    case "serve":
      // As `SocketOwnerClient` calls it: serve --parent PID --account UID:GID.
      let values = Array(arguments)
      guard values.count == 5, let parent = Int32(values[2]) else { exit(2) }
      try SocketOwnerHelper.run(parent: parent, account: try Account(named: values[4]))
    default:
      say("usage: socket-probe leak | ignore | ask")
      exit(2)
    }
  }

  private static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  /// Listens on a port of the loopback interface and says which.
  private static func listen() -> Int32 {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    unsafe withUnsafeMutablePointer(to: &address) { place in
      unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
        if unsafe bind(listener, place, size) != 0 || Glibc.listen(listener, 8) != 0 { exit(3) }
        _ = unsafe getsockname(listener, place, &size)
      }
    }
    say("\(UInt16(bigEndian: address.sin_port))")
    return listener
  }

  private static func accept(_ listener: Int32) -> Int32 {
    Glibc.accept(listener, nil, nil)
  }
}
