import Synchronization

/// What goes wrong, said on standard error.
enum Complaint {
  /// Sentences for the screen to show; nil while there is none.
  private static let held = Mutex<[String]?>(nil)

  /// Says one sentence, with the program's name before it.
  static func say(_ sentence: String) {
    let isHeld = held.withLock { sentences in
      sentences?.append(sentence)
      return sentences != nil
    }
    // Lines of text would spoil a screen, and nothing else.
    if !isHeld || !Terminal.isError { write(sentence) }
  }

  /// From now on a screen shows what is said.
  static func hold() {
    held.withLock { $0 = $0 ?? [] }
  }

  /// What has been said since the last call.
  static func takeHeld() -> [String] {
    held.withLock { sentences in
      defer { if sentences != nil { sentences = [] } }
      return sentences ?? []
    }
  }

  /// There is no screen any more.
  ///
  /// - Parameter sentences: what it showed, to be said where it was not yet.
  static func release(_ sentences: [String]) {
    held.withLock { $0 = nil }
    if Terminal.isError { for sentence in sentences { write(sentence) } }
  }

  private static func write(_ sentence: String) {
    var sink = ByteSink.standardError
    sink.write(Array("lastack: \(sentence)\n".utf8))
  }
}
