import Foundation
import TestSupport

// A developer's tool: rewrites a capture in a way that must not change a verdict.
// usage: capture-rewrite KIND IN OUT

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 3, let word = arguments.first,
  let kind = CaptureRewriter.Kind(rawValue: word),
  let input = arguments.dropFirst().first, let output = arguments.last
else {
  let kinds = CaptureRewriter.Kind.allCases.map(\.rawValue).joined(separator: "|")
  FileHandle.standardError.write(Data("usage: capture-rewrite \(kinds) IN OUT\n".utf8))
  exit(2)
}
do {
  let file = try Data(contentsOf: URL(fileURLWithPath: input))
  let rewritten = try CaptureRewriter.rewrite([UInt8](file), kind)
  try Data(rewritten).write(to: URL(fileURLWithPath: output))
} catch {
  FileHandle.standardError.write(Data("capture-rewrite: \(input): \(error)\n".utf8))
  exit(3)
}
