import CFuzzer
import Foundation

/// Feeds one part of lastack with inputs that libFuzzer makes up.
///
/// ```
/// lastack-fuzz TARGET [libFuzzer's options] FOLDER…    look for inputs that break a promise
/// lastack-fuzz TARGET INPUT…                           run inputs once, to replay a finding
/// lastack-fuzz seeds FOLDER CAPTURE…                   write inputs to begin with
/// ```
///
/// `make fuzz` and `make fuzz-replay` call it with all that it needs; see docs/testing.md.
@main
enum FuzzProgram {
  static func main() {
    let arguments = CommandLine.arguments
    if arguments.count >= 3, arguments[1] == "seeds" {
      Seeds.write(to: arguments[2], from: Array(arguments[3...]))
      return
    }
    guard arguments.count >= 2, let target = FuzzTarget(rawValue: arguments[1]) else {
      let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
      complain("usage: lastack-fuzz TARGET [OPTION | FOLDER | INPUT]..., TARGET one of \(names)")
      exit(2)
    }
    // libFuzzer sees the arguments without the target's name, and keeps them.
    let count = Int(CommandLine.argc) - 1
    let values = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: count + 1)
    unsafe values[0] = CommandLine.unsafeArgv[0]
    for index in 1...count { unsafe values[index] = CommandLine.unsafeArgv[index + 1] }
    exit(unsafe run(target, Int32(count), values))
  }

  /// libFuzzer takes a C function, which holds no values: so there is one a target.
  private static func run(
    _ target: FuzzTarget, _ argumentCount: Int32,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  ) -> Int32 {
    var count = argumentCount
    var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe arguments
    switch target {
    case .decoder:
      return unsafe LLVMFuzzerRunDriver(&count, &values) { start, count in
        unsafe DecoderTarget.run(FuzzInput(start, count))
        return 0
      }
    case .readers:
      return unsafe LLVMFuzzerRunDriver(&count, &values) { start, count in
        unsafe ReaderTarget.run(FuzzInput(start, count))
        return 0
      }
    case .pcapng:
      return unsafe LLVMFuzzerRunDriver(&count, &values) { start, count in
        unsafe PcapngTarget.run(FuzzInput(start, count))
        return 0
      }
    case .compressed:
      return unsafe LLVMFuzzerRunDriver(&count, &values) { start, count in
        unsafe CompressedTarget.run(FuzzInput(start, count))
        return 0
      }
    case .pipeline:
      unsafe ScriptMutation.isOn = true
      return unsafe LLVMFuzzerRunDriver(&count, &values) { start, count in
        unsafe PipelineTarget.run(FuzzInput(start, count))
        return 0
      }
    }
  }
}

/// What is fuzzed.
enum FuzzTarget: String, CaseIterable {
  /// Frames of any link type to segments.
  case decoder
  /// A capture file to frames, by both readers.
  case readers
  /// Blocks of a pcapng file to frames.
  case pcapng
  /// A compressed capture to frames.
  case compressed
  /// Segments to verdicts and reports.
  case pipeline
}

/// Writes a line to standard error.
func complain(_ text: String) {
  try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
}

/// Ends the program where something is not as promised, in a way that libFuzzer takes for a finding.
func expect(_ holds: Bool, _ message: @autoclosure () -> String) {
  if !holds { fatalError(message()) }
}
