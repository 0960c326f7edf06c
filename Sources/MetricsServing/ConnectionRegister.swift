import NIOCore
import Synchronization

/// The connections that a server has, the oldest first: one too many closes the oldest, so that
/// nobody who only keeps connections open shuts others out.
final class ConnectionRegister: Sendable {
  private let channels = Mutex<[any Channel]>([])
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  /// Takes in a new connection, until it is closed.
  func admit(_ channel: any Channel) {
    let oldest: (any Channel)? = channels.withLock { channels in
      channels.append(channel)
      return channels.count > limit ? channels.removeFirst() : nil
    }
    oldest?.close(promise: nil)
    channel.closeFuture.whenComplete { _ in
      self.channels.withLock { $0.removeAll { $0 === channel } }
    }
  }
}
