import Foundation
import TestSupport

// A developer's tool: rewrites a capture in a way that must not change a verdict.
// usage: capture-rewrite KIND IN OUT
// The kinds of splitting make OUT a folder of rotated files.

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 3, let word = arguments.first,
  let input = arguments.dropFirst().first, let output = arguments.last,
  CaptureRewriter.Kind(rawValue: word) != nil || CaptureSplitter.Kind(rawValue: word) != nil
else {
  let kinds =
    (CaptureRewriter.Kind.allCases.map(\.rawValue)
    + CaptureSplitter.Kind.allCases.map(\.rawValue)).joined(separator: "|")
  FileHandle.standardError.write(Data("usage: capture-rewrite \(kinds) IN OUT\n".utf8))
  exit(2)
}
do {
  let file = [UInt8](try Data(contentsOf: URL(fileURLWithPath: input)))
  if let kind = CaptureSplitter.Kind(rawValue: word) {
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    for piece in try CaptureSplitter.split(file, kind) {
      try Data(piece.bytes).write(to: URL(fileURLWithPath: "\(output)/\(piece.name)"))
    }
  } else if let kind = CaptureRewriter.Kind(rawValue: word) {
    let rewritten = try CaptureRewriter.rewrite(file, kind)
    try Data(rewritten).write(to: URL(fileURLWithPath: output))
  }
} catch {
  FileHandle.standardError.write(Data("capture-rewrite: \(input): \(error)\n".utf8))
  exit(3)
}
