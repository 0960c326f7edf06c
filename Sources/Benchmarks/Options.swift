/// The options of the command line.
struct Options {
  /// Which workloads are measured; nil for all.
  private(set) var workloads: [Workload]?
  private(set) var rounds = 5
  /// 1 for the full captures.
  private(set) var scale = 1.0
  /// Where the captures lie.
  private(set) var directory = CaptureFile.usualDirectory()
  /// The program to measure; nil for the one that was built together with this.
  private(set) var program: String?
  /// Frames a second that are sent, in live measurements.
  private(set) var rate = 100_000
  private(set) var seconds = 5

  init(_ arguments: some Sequence<String>) throws(BenchmarkError) {
    var rest = Array(arguments)[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { throw .usage("\(option) needs a value") }
      switch option {
      case "--workloads": workloads = try Self.workloads(value)
      case "--rounds": rounds = try Self.number(value, of: option)
      case "--scale": scale = try Self.scale(value)
      case "--directory": directory = value
      case "--program": program = value
      case "--rate": rate = try Self.number(value, of: option)
      case "--seconds": seconds = try Self.number(value, of: option)
      default: throw .usage("unknown option \(option)")
      }
    }
  }

  /// Whether a workload is measured.
  func includes(_ workload: Workload) -> Bool { workloads?.contains(workload) ?? true }

  private static func number(_ text: String, of option: String) throws(BenchmarkError) -> Int {
    guard let number = Int(text), number > 0 else {
      throw .usage("\(option) takes a positive number, not \(text)")
    }
    return number
  }

  private static func scale(_ text: String) throws(BenchmarkError) -> Double {
    guard let scale = Double(text), scale >= 0.0001, scale <= 10 else {
      throw .usage("--scale takes a number from 0.0001 to 10, not \(text)")
    }
    return scale
  }

  private static func workloads(_ text: String) throws(BenchmarkError) -> [Workload] {
    var all: [Workload] = []
    for name in text.split(separator: ",") {
      guard let workload = Workload(rawValue: String(name)) else {
        let known = Workload.allCases.map(\.rawValue).joined(separator: ", ")
        throw .usage("no workload \(name); there are \(known)")
      }
      all.append(workload)
    }
    return all
  }
}
