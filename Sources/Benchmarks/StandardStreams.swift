import Glibc

/// Writes for the person who waits.
func standardError(_ text: String) { write(text, to: STDERR_FILENO) }

/// Writes a piece of a report at once, so that a pipe shows it while the measurement goes on.
func report(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

private func write(_ text: String, to descriptor: Int32) {
  let bytes = Array(text.utf8)
  unsafe bytes.withUnsafeBytes { _ = unsafe write(descriptor, $0.baseAddress, $0.count) }
}
