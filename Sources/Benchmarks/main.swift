import Glibc

/// What the command line may ask for.
///
/// Exit status: 0 all within bounds, 1 something beyond them, 2 wrong usage, 3 could not be run.
let usage = """
  lastack-bench [measure] [--workloads A,B] [--rounds N] [--scale X] [--directory DIR] [--program FILE]
  lastack-bench peers [--workloads A,B] [--rounds N] [--scale X] [--directory DIR] [--program FILE]
  lastack-bench generate WORKLOAD FILE [--scale X]
  lastack-bench check-instructions FILE | bless-instructions FILE [--directory DIR] [--program FILE]
  lastack-bench check-runtime-calls [--directory DIR] [--program FILE]
  lastack-bench check-hot-code LIST [--program FILE]
  lastack-bench flood [--rounds N] [--scale X] [--directory DIR] [--program FILE]
  lastack-bench live [--rate FRAMES] [--seconds N] [--directory DIR]
  """

/// Runs what the command line asks for; true when every bound holds.
func runBenchmarks() throws(BenchmarkError) -> Bool {
  let arguments = CommandLine.arguments
  switch arguments.dropFirst().first {
  case "generate":
    guard arguments.count >= 4, let workload = Workload(rawValue: arguments[2]) else {
      throw .usage("generate WORKLOAD FILE")
    }
    let options = try Options(arguments.dropFirst(4))
    print(try CaptureFile(workload, scale: options.scale, path: arguments[3]).prepare())
    return true
  case "check-instructions", "bless-instructions":
    guard arguments.count >= 3 else { throw .usage("\(arguments[1]) FILE") }
    let options = try Options(arguments.dropFirst(3))
    let programs = try Programs(measuring: options.program)
    let figures = InstructionGuard(path: arguments[2])
    if arguments[1] == "check-instructions" {
      return try figures.check(programs, directory: options.directory)
    }
    try figures.bless(programs, directory: options.directory)
    return true
  case "check-runtime-calls":
    let options = try Options(arguments.dropFirst(2))
    return try RuntimeCallGuard.check(
      Programs(measuring: options.program), directory: options.directory)
  case "check-hot-code":
    guard arguments.count >= 3 else { throw .usage("check-hot-code LIST") }
    let options = try Options(arguments.dropFirst(3))
    return try HotCodeGuard(path: arguments[2]).check(Programs(measuring: options.program))
  case "peers":
    try PeerComparison(Options(arguments.dropFirst(2))).run()
    return true
  case "stage":
    guard arguments.count == 4, let stage = Stage(rawValue: arguments[2]) else {
      throw .usage("stage NAME FILE")
    }
    print(try stage.run(capture: arguments[3]))
    return true
  case "look-up":
    guard arguments.count == 3, let entries = Int(arguments[2]), entries > 0 else {
      throw .usage("look-up ENTRIES")
    }
    let (result, sum) = LookUpProbe.run(entries: entries)
    print(
      Decimal.text(result.independent, places: 2), Decimal.text(result.dependent, places: 2), sum)
    return true
  case "memory":
    let result = try MemoryMeasurement.run()
    print(Decimal.text(result.octetsPerConnection, places: 1), result.finished)
    return true
  case "generate-flood":
    guard arguments.count >= 3 else { throw .usage("generate-flood FILE") }
    print(
      try FloodGenerator.prepare(arguments[2], scale: Options(arguments.dropFirst(3)).scale))
    return true
  case "flood":
    return try FloodMeasurement.run(Options(arguments.dropFirst(2)))
  case "live":
    let options = try Options(arguments.dropFirst(2))
    let comparison = try LiveComparison(
      capture: CaptureFile(.short, scale: 1, directory: options.directory), rate: options.rate,
      seconds: options.seconds)
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
    let isNamed = arguments.dropFirst().first == "measure"
    var measurement = try Measurement(Options(arguments.dropFirst(isNamed ? 2 : 1)))
    return try measurement.run()
  }
}

do {
  exit(try runBenchmarks() ? 0 : 1)
} catch {
  standardError("lastack-bench: \(error)\n")
  if case .usage = error {
    standardError("\(usage)\n")
    exit(2)
  }
  exit(3)
}
