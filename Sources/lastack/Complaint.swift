/// What goes wrong, said on standard error.
enum Complaint {
  /// Says one sentence, with the program's name before it.
  static func say(_ sentence: String) {
    var sink = ByteSink.standardError
    sink.write(Array("lastack: \(sentence)\n".utf8))
  }
}
