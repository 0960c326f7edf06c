import Foundation

/// A file with given bytes, removed when the last reference to it goes.
public final class TemporaryFile: Sendable {
  /// Where it lies.
  public let path: String

  /// Writes a file under a name of its own.
  public init(_ bytes: [UInt8], suffix: String = ".pcap") throws {
    path = FileManager.default.temporaryDirectory.path + "/lastack-\(UUID().uuidString)\(suffix)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}
