import Glibc

// lastack-bench [--capture FILE] [--rounds N]
// lastack-bench live [--capture FILE] [--rate FRAMES] [--seconds N]
// Exit status: 0 within the bounds, 1 beyond them, 2 wrong usage, 3 could not be run.

/// The options of the command line.
struct Options {
  var capture = CaptureFile.usualPath()
  var rounds = 5
  /// Frames a second.
  var rate = 100_000
  var seconds = 5

  init(_ arguments: ArraySlice<String>) throws(BenchmarkError) {
    var rest = arguments
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { throw .usage("\(option) needs a value") }
      switch option {
      case "--capture": capture = value
      case "--rounds": rounds = try Self.number(value)
      case "--rate": rate = try Self.number(value)
      case "--seconds": seconds = try Self.number(value)
      default: throw .usage("unknown option \(option)")
      }
    }
  }
}

extension Options {
  private static func number(_ text: String) throws(BenchmarkError) -> Int {
    guard let number = Int(text), number > 0 else { throw .usage("no number: \(text)") }
    return number
  }
}

/// Runs what the command line asks for; true when every bound holds.
func runBenchmarks() throws(BenchmarkError) -> Bool {
  let arguments = CommandLine.arguments
  switch arguments.dropFirst().first {
  case "prepare":
    guard arguments.count == 3 else { throw .usage("prepare FILE") }
    print(try CaptureFile(path: arguments[2]).prepare())
    return true
  case "stage":
    guard arguments.count == 4, let stage = Stage(rawValue: arguments[2]) else {
      throw .usage("stage NAME FILE")
    }
    print(try stage.run(capture: arguments[3]))
    return true
  case "memory":
    let result = try MemoryMeasurement.run()
    print(Decimal.text(result.octetsPerConnection, places: 1), result.finished)
    return true
  case "live":
    let options = try Options(arguments.dropFirst(2))
    let comparison = try LiveComparison(
      capture: options.capture, rate: options.rate, seconds: options.seconds)
    try comparison.run()
    return true
  case "send":
    guard arguments.count == 6, let rate = Int(arguments[4]), let seconds = Int(arguments[5])
    else { throw .usage("send FILE INTERFACE RATE SECONDS") }
    print(
      try FrameSender.run(
        capture: arguments[2], interface: arguments[3], rate: rate, seconds: seconds, pause: 2))
    return true
  default:
    return try compareAll(try Options(arguments.dropFirst()))
  }
}

/// Measures everything and prints the table.
func compareAll(_ options: Options) throws(BenchmarkError) -> Bool {
  let program = try OwnProgram.path()
  let prepared = try ChildProcess.run([program, "prepare", options.capture], keepsOutput: true)
  guard let frames = Int(prepared.output.split(separator: "\n").last ?? "") else {
    throw .capture("the capture could not be made")
  }
  let comparison = try Comparison(
    program: program, capture: options.capture, frames: frames, rounds: options.rounds)
  print("\(frames) frames, median of \(options.rounds) runs\n\n\(comparison.table)\n")
  let memory = try ChildProcess.run([program, "memory"], keepsOutput: true).output
  let words = memory.split(whereSeparator: \.isWhitespace)
  guard let octets = words.first.flatMap({ Double($0) }) else {
    throw .capture("the memory could not be measured")
  }
  let ratio = comparison.ratio(.text)
  let isFast = ratio <= Comparison.allowedRatio
  let isSmall = octets <= Double(MemoryMeasurement.allowedOctets)
  print(
    """
    \(MemoryMeasurement.connections) closed connections kept in mind: \(words[0]) octets each, \
    at most \(MemoryMeasurement.allowedOctets): \(isSmall ? "good" : "TOO MUCH")
    lastack FILE takes \(Decimal.text(ratio, places: 2)) times the floor, at most \
    \(Decimal.text(Comparison.allowedRatio, places: 1)): \(isFast ? "good" : "TOO SLOW")
    """)
  return isFast && isSmall
}

do {
  exit(try runBenchmarks() ? 0 : 1)
} catch {
  standardError("lastack-bench: \(error)\n")
  if case .usage = error { exit(2) }
  exit(3)
}
