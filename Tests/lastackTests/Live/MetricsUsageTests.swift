import Foundation
import Testing

@Suite("Live: usage of metrics") struct MetricsUsageTests {
  @Test func aPortInUseIsSaidAtTheStartBeforeAnythingIsOpened() throws {
    let taken = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(taken) }
    try #require(listen(taken, 1) == 0)
    var name = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = unsafe withUnsafeMutablePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(taken, $0, &length)
      }
    }
    try #require(status == 0)
    let port = UInt16(bigEndian: name.sin_port)
    let outcome = try Program.run("live", "-i", "no-such-one", "--metrics", "\(port)")
    #expect(outcome.status == 2)
    #expect(
      outcome.errors
        == "lastack: 127.0.0.1:\(port): another program listens on this port; give another one, "
        + "or find that program with `ss -ltnp 'sport = :\(port)'`.\n")
  }

  @Test(arguments: ["127.0.0.1", "example.org:9464", "::1:9464", "70000", ""])
  func anAddressThatIsNoneIsWrongUsage(address: String) throws {
    let outcome = try Program.run("live", "-i", "lo", "--metrics", address)
    #expect(outcome.status == 2)
    #expect(
      outcome.errors.hasPrefix(
        "lastack: --metrics takes an IP address and a port, such as 127.0.0.1:9464 or [::1]:9464,"))
    #expect(outcome.errors.hasSuffix("Try 'lastack help live'.\n"))
  }

  @Test func anAddressOfAnotherMachineIsSaid() throws {
    // Of the block that RFC 5737 keeps for documentation.
    let outcome = try Program.run("live", "-i", "no-such-one", "--metrics", "192.0.2.1:9464")
    #expect(outcome.status == 2)
    #expect(
      outcome.errors
        == "lastack: 192.0.2.1:9464: this machine does not have the address; "
        + "`ip address` lists those it has.\n")
  }
}
