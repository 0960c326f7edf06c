import Foundation

/// The captures that lie beside the checkout, too large or too strange to be part of it.
///
/// The folder is `LASTACK_SHARED`, or `shared` beside the repository.
public enum SharedCaptures {
  /// The repository's root.
  public static var root: URL {
    URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  /// The files of one folder of captures, sorted by name; empty when the folder is absent.
  public static func files(in folder: String) -> [URL] {
    let shared =
      ProcessInfo.processInfo.environment["LASTACK_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? root.deletingLastPathComponent().appendingPathComponent("shared")
    let files = try? FileManager.default.contentsOfDirectory(
      at: shared.appendingPathComponent("captures/\(folder)"), includingPropertiesForKeys: nil)
    return (files ?? []).sorted { $0.path < $1.path }
  }

  /// The files of a folder that are captures by their name's extension.
  public static func captures(in folder: String) -> [URL] {
    files(in: folder).filter { $0.pathExtension == "pcap" || $0.pathExtension == "pcapng" }
  }

  /// Whether a folder of captures is there.
  public static func has(_ folder: String) -> Bool { !files(in: folder).isEmpty }

  /// A file's bytes.
  public static func bytes(of file: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: file)) }
}
