import MetricsServing
import Testing

@Suite("Where metrics are served") struct AddressTests {
  @Test(arguments: [
    ("127.0.0.1:9464", "127.0.0.1:9464"), ("9464", "127.0.0.1:9464"),
    ("localhost:9464", "127.0.0.1:9464"), ("[::1]:9464", "[::1]:9464"),
    ("0.0.0.0:80", "0.0.0.0:80"), ("[::]:65535", "[::]:65535"), ("0", "127.0.0.1:0"),
  ])
  func anAddressAndAPortAreReadAndABarePortIsThisMachineOnly(text: String, meaning: String) {
    #expect(ListeningAddress(text)?.description == meaning)
  }

  @Test(arguments: [
    "", ":", ":9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1",
    "127.0.0.1:+1", "127.0.0:1", "::1:9464", "[::1]", "[::1]9464", "[127.0.0.1]:9464", "[]:1",
    "example.org:80", "*:9464", "http://127.0.0.1:9464", "94 64", "٩",
  ])
  func whatIsNoAddressAndPortIsNone(text: String) {
    #expect(ListeningAddress(text) == nil)
  }

  @Test func aPortInUseIsSaidInASentence() throws {
    let first = try MetricsServer.bind(try #require(ListeningAddress("0")))
    let address = first.address
    #expect(throws: ServerError.inUse(address)) { _ = try MetricsServer.bind(address) }
    #expect(
      ServerError.inUse(address).description
        == "\(address): another program listens on this port; give another one, "
        + "or find that program with `ss -ltnp 'sport = :\(address.port)'`.")
    // Somebody who listens on all addresses is in the way too.
    let everywhere = try #require(ListeningAddress("0.0.0.0:\(address.port)"))
    #expect(throws: ServerError.inUse(everywhere)) { _ = try MetricsServer.bind(everywhere) }
  }

  @Test func anAddressOfAnotherMachineIsRefused() throws {
    // Of the block that RFC 5737 keeps for documentation.
    let address = try #require(ListeningAddress("192.0.2.1:9464"))
    #expect(throws: ServerError.notOurs(address)) { _ = try MetricsServer.bind(address) }
  }
}
