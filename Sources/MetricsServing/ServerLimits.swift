import NIOCore
import NIOHTTP1

/// What the clients of a server may cost it.
public struct ServerLimits: Sendable {
  /// Connections at once; one more closes the oldest.
  public var connections = 32
  /// How long a new connection may take for its first request, and any for taking an answer.
  ///
  /// Unit: milliseconds.
  public var patience: Int64 = 10_000
  /// How long a connection may stay between two requests: longer than scrapers usually wait.
  ///
  /// Unit: milliseconds.
  public var idleness: Int64 = 150_000
  /// The longest header field, name and value together, or request line.
  ///
  /// Unit: bytes.
  public var headerField = 8192
  /// All header fields of a request together.
  ///
  /// Unit: bytes.
  public var headers = 16_384

  /// What suits a handful of scrapers.
  public init() {}

  var decoderLimits: NIOHTTPDecoderLimitConfiguration {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = headerField
    limits.maxHeaderListSize = headers
    limits.maxHeaderFieldCount = 64
    return limits
  }
}
