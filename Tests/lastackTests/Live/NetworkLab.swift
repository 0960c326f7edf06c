import Foundation
import Testing

/// Two hosts of the test's own: network namespaces `client` (10.99.0.1) and `server` (10.99.0.2),
/// joined by a pair of virtual Ethernet interfaces called `wire` in both.
///
/// Gone with the value. Needs root, iproute2 and nftables.
final class NetworkLab {
  let client: String
  let server: String
  static let clientAddress = "10.99.0.1"
  static let serverAddress = "10.99.0.2"

  /// Why a test of a live capture is skipped, for Swift Testing to say.
  static let requirement: Testing.Comment =
    "needs root, ip, nft, and the right to make network namespaces"

  /// Whether such hosts can be made here.
  static let isAvailable: Bool = {
    guard geteuid() == 0, (try? run("nft", "--version")) == 0 else { return false }
    let name = "lastack-probe-\(getpid())"
    guard (try? run("ip", "netns", "add", name)) == 0 else { return false }
    defer { _ = try? run("ip", "netns", "delete", name) }
    return
      (try? run(
        "ip", "-n", name, "link", "add", "wire", "type", "veth", "peer", "name", "far")) == 0
  }()

  init() throws {
    let name = UUID().uuidString.prefix(8)
    client = "lastack-\(name)-c"
    server = "lastack-\(name)-s"
    for host in [client, server] {
      try need("ip", "netns", "add", host)
      try need("ip", "-n", host, "link", "set", "lo", "up")
    }
    try plug()
  }

  deinit {
    for host in [client, server] { _ = try? Self.run("ip", "netns", "delete", host) }
  }

  /// Makes the wire and brings it up.
  func plug() throws {
    try need(
      "ip", "-n", client, "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns",
      server)
    try need("ip", "-n", client, "address", "add", "\(Self.clientAddress)/24", "dev", "wire")
    try need("ip", "-n", server, "address", "add", "\(Self.serverAddress)/24", "dev", "wire")
    for host in [client, server] {
      // No frame but those of the test: IPv6 would announce itself.
      try need(
        "ip", "netns", "exec", host, "sh", "-c",
        "echo 1 > /proc/sys/net/ipv6/conf/wire/disable_ipv6")
      try need("ip", "-n", host, "link", "set", "wire", "up")
    }
  }

  /// Takes the wire away, on both sides.
  func unplug() throws {
    try need("ip", "-n", client, "link", "delete", "wire")
  }

  /// Puts a bridge before the client's end of the wire, so that every packet passes two interfaces.
  func bridge() throws {
    try need("ip", "-n", client, "link", "add", "bridge", "type", "bridge")
    try need("ip", "-n", client, "address", "flush", "dev", "wire")
    try need("ip", "-n", client, "link", "set", "wire", "master", "bridge")
    try need("ip", "-n", client, "address", "add", "\(Self.clientAddress)/24", "dev", "bridge")
    try need(
      "ip", "netns", "exec", client, "sh", "-c",
      "echo 1 > /proc/sys/net/ipv6/conf/bridge/disable_ipv6")
    try need("ip", "-n", client, "link", "set", "bridge", "up")
  }

  /// The server's host does not get the next segment that matches an expression of nft(8).
  func loseAtServer(_ expression: String) throws {
    try need("ip", "netns", "exec", server, "nft", "add table ip loss")
    try need(
      "ip", "netns", "exec", server, "nft",
      "add chain ip loss input { type filter hook input priority 0; }")
    try need(
      "ip", "netns", "exec", server, "nft",
      "add rule ip loss input \(expression) limit rate 1/hour burst 1 packets drop")
  }

  /// The server's host sends no segment that matches an expression of nft(8), until it is released.
  func holdBackAtServer(_ expression: String) throws {
    try need("ip", "netns", "exec", server, "nft", "add table ip hold")
    try need(
      "ip", "netns", "exec", server, "nft",
      "add chain ip hold output { type filter hook output priority 0; }")
    try need("ip", "netns", "exec", server, "nft", "add rule ip hold output \(expression) drop")
  }

  /// The server's host sends everything again.
  func releaseAtServer() throws {
    try need("ip", "netns", "exec", server, "nft", "delete table ip hold")
  }

  /// Lets both ends send no faster than 62.5 kB a second, so that what is sent waits in a queue.
  func slowDown() throws {
    for host in [client, server] {
      try need(
        "ip", "netns", "exec", host, "tc", "qdisc", "replace", "dev", "wire", "root", "tbf",
        "rate", "500kbit", "burst", "1600", "latency", "10s")
    }
  }

  /// Runs a command, which must succeed.
  private func need(_ words: String...) throws {
    let status = try Self.run(words)
    if status != 0 { throw Failure(command: words.joined(separator: " "), status: status) }
  }

  /// A command that did not do what it should.
  struct Failure: Error {
    let command: String
    let status: Int32
  }

  @discardableResult
  static func run(_ words: String...) throws -> Int32 { try run(words) }

  static func run(_ words: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
