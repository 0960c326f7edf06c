import Foundation
import SocketOwners
import Testing
import Wire

@Suite("Whose a socket is")
struct OwnerTests {
  /// This process, as the helper must name it.
  private static var ourselves: ProcessName {
    get throws {
      let name = try String(contentsOfFile: "/proc/self/comm", encoding: .utf8)
      return ProcessName(pid: getpid(), command: name.trimmingCharacters(in: .newlines))
    }
  }

  @Test(arguments: [Listener.Kind.v4, .v6, .both])
  func bothEndsOfAnOpenConnectionAreNamed(kind: Listener.Kind) throws {
    var client = try SocketOwnerClient.make()
    let listener = Listener(kind)
    let connection = LoopbackConnection(to: listener)
    let answer = client.owners(of: connection.tuple)
    let owners = try #require(answer)
    #expect(owners.tuple == connection.tuple)
    for direction in [Direction.fromLow, .fromHigh] {
      let owner = try #require(owners.owner(of: direction))
      #expect(owner.state == .established)
      #expect(owner.user == getuid())
      #expect(!owner.isListeners)
      #expect(owner.inode != 0)
      #expect(try owner.process == Self.ourselves)
    }
    #expect(owners.low?.inode != owners.high?.inode)
  }

  @Test func aServerThatLeaksIsNamedWithItsProcess() throws {
    var client = try SocketOwnerClient.make()
    let server = try Probe("leak")
    let connection = LoopbackConnection(toPort: try #require(UInt16(server.line())))
    _ = unsafe write(connection.client, "abc", 3)
    connection.closeClient()
    #expect(server.line() == "leaking")
    let process = ProcessName(pid: server.process.processIdentifier, command: "socket-probe")
    let answer = client.owners(of: connection.tuple)
    let owner = try #require(answer?.owner(of: connection.clientDirection.reversed))
    #expect(owner.state == .closeWait)
    #expect(owner.process == process)
    #expect(!owner.isListeners)
    let peer = answer?.owner(of: connection.clientDirection)
    #expect(peer?.process == nil)

    let (sockets, count) = client.closeWaiting()
    let listed = try #require(sockets.first { $0.tuple == connection.tuple })
    #expect(listed.owner(of: connection.clientDirection.reversed) == owner)
    #expect(listed.owner(of: connection.clientDirection) == nil)
    #expect(try #require(count) >= sockets.count)
  }

  @Test func aConnectionThatNobodyAcceptedIsTheListeners() throws {
    var client = try SocketOwnerClient.make()
    let server = try Probe("ignore")
    let connection = LoopbackConnection(toPort: try #require(UInt16(server.line())))
    _ = unsafe write(connection.client, "abc", 3)
    let process = ProcessName(pid: server.process.processIdentifier, command: "socket-probe")
    let open = client.owners(of: connection.tuple)?.owner(of: connection.clientDirection.reversed)
    #expect(open?.isListeners == true)
    #expect(open?.process == process)
    connection.closeClient()
    let (sockets, _) = client.closeWaiting()
    let listed = try #require(sockets.first { $0.tuple == connection.tuple })
    let owner = try #require(listed.owner(of: connection.clientDirection.reversed))
    #expect(owner.state == .closeWait)
    #expect(owner.unread == 4, "three octets and the FIN")
    #expect(owner.isListeners)
    #expect(owner.process == process)
  }

  @Test func aConnectionThatIsOverIsTheListeners() throws {
    var client = try SocketOwnerClient.make()
    let listener = Listener(.v4)
    let connection = LoopbackConnection(to: listener)
    connection.closeServer()
    connection.closeClient()
    let answer = client.owners(of: connection.tuple)
    let server = try #require(answer?.owner(of: connection.clientDirection.reversed))
    #expect(server.state == .timeWait)
    #expect(server.isListeners)
    #expect(try server.process == Self.ourselves)
    #expect(answer?.owner(of: connection.clientDirection) == nil)
  }

  @Test func aConnectionOfOtherMachinesIsNobodysThoughWeListenOnItsPort() throws {
    var client = try SocketOwnerClient.make()
    let listener = Listener(.everyV4)
    let (tuple, _) = FourTuple.orient(
      from: Endpoint(address: IPAddress(v4: 0xc000_0201), port: 40000),
      to: Endpoint(address: IPAddress(v4: 0xc633_6401), port: listener.endpoint.port))
    let answer = client.owners(of: tuple)
    #expect(answer == ConnectionOwners(tuple: tuple, low: nil, high: nil))
    let here = FourTuple.orient(
      from: Endpoint(address: IPAddress(v4: 0xc000_0201), port: 40000), to: listener.endpoint)
    let ours = client.owners(of: here.tuple)?.owner(of: here.direction.reversed)
    #expect(ours?.state == .listen)
    #expect(try ours?.process == Self.ourselves)
  }

  @Test func answersBearTheTagsOfTheirRequests() throws {
    var client = try SocketOwnerClient.make()
    let listener = Listener(.v4)
    let connections = (0..<8).map { _ in LoopbackConnection(to: listener) }
    for (place, connection) in connections.enumerated() {
      let isTaken = client.request(connection.tuple, tag: UInt64(place))
      #expect(isTaken)
    }
    var seen: [UInt64: ConnectionOwners] = [:]
    for answer in client.answers(8) {
      if case .owners(let owners, let tag) = answer { seen[tag] = owners }
    }
    for (place, connection) in connections.enumerated() {
      #expect(seen[UInt64(place)]?.tuple == connection.tuple)
      #expect(seen[UInt64(place)]?.low?.process?.pid == getpid())
    }
  }

  @Test func processesAreLookedThroughAtMostOnceASecond() throws {
    var client = try SocketOwnerClient.make()
    let listener = Listener(.v4)
    let begin = ContinuousClock.now
    let first = LoopbackConnection(to: listener)
    let one = client.owners(of: first.tuple)
    // Made after the first look, so that it takes a second one.
    let second = LoopbackConnection(to: listener)
    let two = client.owners(of: second.tuple)
    #expect(ContinuousClock.now - begin >= .seconds(1))
    #expect(one?.low?.process?.pid == getpid())
    #expect(two?.low?.process?.pid == getpid())
    // What has been seen needs no other look.
    let again = client.owners(of: second.tuple)
    #expect(again == two)
  }
}
