import Foundation
import TestSupport

/// The captures that checks are tried on.
enum CheckCaptures {
  /// 18 connections: 2 rst-aborted, 1 half-closed, 3 with a loss, 15 of them over IPv4.
  static let demo = fixture("demo.pcap")

  static func fixture(_ name: String) -> String {
    SharedCaptures.root.appending(path: "Fixtures/\(name)").path
  }

  /// A folder with copies of some fixtures, and without their expectations.
  static func folder(_ names: String...) throws -> Folder {
    let folder = try Folder()
    for name in names {
      try FileManager.default.copyItem(atPath: fixture(name), toPath: folder.place(name).path)
    }
    return folder
  }
}
