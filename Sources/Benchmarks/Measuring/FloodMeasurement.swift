/// How a flood of SYNs is borne: the time for each, and the most memory, under two bounds.
struct FloodMeasurement {
  /// The bounds, as they are given to `--memory`.
  private static let bounds: [(name: String, octets: Int)] = [
    (name: "512M", octets: 512_000_000), (name: "64M", octets: 64_000_000),
  ]
  /// A SYN of a flood may take so many times as long as a frame of ordinary traffic.
  private static let allowedRatio = 3.0

  /// Measures and prints.
  ///
  /// - Returns: whether every bound holds.
  /// - Throws: `BenchmarkError` when something could not be run.
  static func run(_ options: Options) throws(BenchmarkError) -> Bool {
    let programs = try Programs(measuring: options.program)
    let ordinary = CaptureFile(.short, scale: options.scale, directory: options.directory)
    let frames = try ordinary.prepared(by: programs.own)
    let path = options.directory + "/flood-\(Decimal.text(options.scale, places: 4)).pcap"
    // In a process of its own: its memory would count as that of the children.
    _ = try ChildProcess.run(
      [programs.own, "generate-flood", path, "--scale", "\(options.scale)"], keepsOutput: true)
    let count = try FloodGenerator.prepare(path, scale: options.scale)
    var plain: [Double] = []
    var floods = bounds.map { _ in [Usage]() }
    for _ in 0..<options.rounds {
      let usage = try ChildProcess.run([programs.measured, ordinary.path], keepsOutput: false)
      plain.append(usage.seconds / Double(frames) * 1e9)
      for place in bounds.indices {
        floods[place].append(
          try ChildProcess.run(
            [programs.measured, path, "--memory", bounds[place].name], keepsOutput: false))
      }
    }
    let usual = median(plain)
    print("short connections: \(Decimal.text(usual, places: 1)) ns of CPU time a frame")
    var isBorne = true
    for place in bounds.indices {
      let each = median(floods[place].map { $0.seconds / Double(count) * 1e9 })
      let peak = floods[place].map(\.peakResident).max() ?? 0
      let isGood = each <= usual * allowedRatio && peak <= bounds[place].octets
      let time = Decimal.text(each, places: 1)
      let ratio = Decimal.text(each / usual, places: 2)
      let megabytes = Decimal.text(Double(peak) / 1e6, places: 1)
      print(
        """
        \(count) SYNs, --memory \(bounds[place].name): \(time) ns each, \(ratio) times as much \
        (at most \(allowedRatio)), peak \(megabytes) MB: \(isGood ? "good" : "MISSED")
        """)
      isBorne = isBorne && isGood
    }
    return isBorne
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }
}
