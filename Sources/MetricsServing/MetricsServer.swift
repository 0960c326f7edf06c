import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 server for those who look at a running program: Prometheus, a load balancer, curl.
///
/// Made in two steps, so that a program can give up its privileges in between: `bind` takes the port,
/// which may need a right, and starts no thread; `start` starts the one thread that all connections
/// share. The privileges of a process are those of each of its threads, so that a thread started
/// before would keep them.
///
/// A client that is slow, silent or hostile costs little: connections, headers and waiting are
/// bounded by `ServerLimits`, and no more than one answer a connection waits to be taken.
public struct MetricsServer: ~Copyable {
  /// Where it listens, with the port that the system chose where it had to.
  public let address: ListeningAddress
  private var socket: ListeningSocket
  private var group: MultiThreadedEventLoopGroup?

  /// Takes the port.
  ///
  /// - Parameter address: where to listen.
  /// - Returns: a server that answers nothing yet; who connects waits.
  /// - Throws: any `ServerError`.
  public static func bind(_ address: ListeningAddress) throws(ServerError) -> MetricsServer {
    let socket = try ListeningSocket(address)
    return MetricsServer(socket)
  }

  private init(_ socket: consuming ListeningSocket) {
    address = socket.address
    self.socket = socket
  }

  deinit {
    try? group?.syncShutdownGracefully()
  }

  /// Starts the thread that answers.
  ///
  /// - Parameters:
  ///   - limits: what clients may cost.
  ///   - answer: is called on that thread with the path of each GET or HEAD; nil is answered by 404.
  /// - Throws: `ServerError.failed` if the system has no thread or descriptor left.
  public mutating func start(
    limits: ServerLimits = ServerLimits(),
    answer: @escaping @Sendable (_ path: String) -> Response?
  ) throws(ServerError) {
    precondition(group == nil, "started twice")
    let group = Self.withoutSignals { MultiThreadedEventLoopGroup(numberOfThreads: 1) }
    let register = ConnectionRegister(limit: limits.connections)
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.maxMessagesPerRead, value: 4)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          register.admit(channel)
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withEncoderConfiguration: HTTPResponseEncoder.Configuration(),
            withDecoderLimitConfiguration: limits.decoderLimits)
          try channel.pipeline.syncOperations.addHandler(
            RequestHandler(limits: limits, answer: answer))
        }
      }
    do {
      _ = try bootstrap.withBoundSocket(socket.release()).wait()
    } catch {
      try? group.syncShutdownGracefully()
      throw .failed(address, reason: "\(error)")
    }
    self.group = group
  }

  /// Starts threads that take no signals: those are for the thread that started the program, whose
  /// sleep they end.
  private static func withoutSignals<Result>(_ body: () -> Result) -> Result {
    var all = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    return body()
  }
}

/// What is answered to a request.
public struct Response: Sendable {
  /// Whether all is well: 200, or 503.
  public var isWell: Bool
  /// The value of `Content-Type`.
  public var contentType: String
  /// The body.
  public var body: String

  /// An answer.
  public init(isWell: Bool = true, contentType: String, body: String) {
    self.isWell = isWell
    self.contentType = contentType
    self.body = body
  }
}
