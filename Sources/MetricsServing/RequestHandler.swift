import NIOCore
import NIOHTTP1

/// One connection of a client: its requests, one after the other, and their answers.
///
/// The end of an answer is written when the system has taken its body, not before. The handler
/// before this one holds back the next request until then, so that a client that asks much and
/// takes nothing has one answer waiting.
final class RequestHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let limits: ServerLimits
  private let answer: @Sendable (String) -> Response?
  private var request: HTTPRequestHead?
  private var deadline: Scheduled<Void>?

  init(limits: ServerLimits, answer: @escaping @Sendable (String) -> Response?) {
    self.limits = limits
    self.answer = answer
  }

  func channelActive(context: ChannelHandlerContext) {
    expectProgress(within: limits.patience, context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): request = head
    // No request needs one.
    case .body: break
    case .end:
      guard let request else { return }
      self.request = nil
      expectProgress(within: limits.patience, context)
      respond(to: request, context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func respond(to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let (status, response) = self.response(to: request)
    var headers: HTTPHeaders = [
      "Content-Type": response.contentType, "Content-Length": "\(response.body.utf8.count)",
      "Cache-Control": "no-store",
    ]
    if status == .methodNotAllowed { headers.add(name: "Allow", value: "GET, HEAD") }
    if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    let isHead = request.method == .HEAD
    let body = context.channel.allocator.buffer(string: isHead ? "" : response.body)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(body)))).assumeIsolated()
      .whenComplete { result in
        guard case .success = result else {
          context.close(promise: nil)
          return
        }
        self.expectProgress(within: self.limits.idleness, context)
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
        if !request.isKeepAlive { context.close(promise: nil) }
      }
  }

  private func response(to request: HTTPRequestHead) -> (HTTPResponseStatus, Response) {
    guard request.method == .GET || request.method == .HEAD else {
      return (.methodNotAllowed, .text("only GET and HEAD are answered here\n"))
    }
    let path = request.uri.prefix { $0 != "?" }
    guard let response = answer(String(path)) else {
      return (.notFound, .text("there is /metrics and /healthz\n"))
    }
    return (response.isWell ? .ok : .serviceUnavailable, response)
  }

  /// The connection is closed unless this is called again in time.
  private func expectProgress(within milliseconds: Int64, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) {
      context.close(promise: nil)
    }
  }
}

extension Response {
  fileprivate static func text(_ body: String) -> Response {
    Response(contentType: "text/plain; charset=utf-8", body: body)
  }
}
