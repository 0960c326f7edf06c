/// Instructions a frame of one workload in one form of output.
struct InstructionCount: Equatable {
  var workload: Workload
  var format: String
  var perFrame: Double
}

/// The figures that are checked in, and how new ones compare with them.
///
/// The file has a line a figure: workload, format, instructions a frame. Lines that begin with `#` explain.
struct InstructionCounts {
  /// How much a figure may differ from the one that is checked in, as a share.
  static let tolerance = 0.05

  private(set) var counts: [InstructionCount] = []

  /// How one figure compares.
  enum Change: Equatable {
    case within(share: Double), more(share: Double), less(share: Double), unknown
  }

  init(_ counts: [InstructionCount]) { self.counts = counts }

  /// Reads the file.
  ///
  /// - Throws: `BenchmarkError.capture` for a line that says something else.
  init(text: String) throws(BenchmarkError) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ")
      guard words.count == 3, let workload = Workload(rawValue: String(words[0])),
        let perFrame = Double(words[2]), perFrame > 0
      else { throw .capture("no figure: \(line); make bless-instructions writes the file anew") }
      counts.append(
        InstructionCount(workload: workload, format: String(words[1]), perFrame: perFrame))
    }
  }

  /// The file's text.
  var text: String {
    let lines = counts.map { "\($0.workload.rawValue) \($0.format) \(Self.figure($0))\n" }
    return """
      # Instructions a frame that lastack executes, start-up left out: make check-instructions holds
      # every change against these figures, make bless-instructions writes them anew.
      \(lines.joined())
      """
  }

  /// How a new figure compares with the one of the same workload and format.
  func change(to new: InstructionCount) -> Change {
    guard let old = counts.first(where: { $0.workload == new.workload && $0.format == new.format })
    else { return .unknown }
    let share = new.perFrame / old.perFrame - 1
    if share > Self.tolerance { return .more(share: share) }
    return share < -Self.tolerance ? .less(share: share) : .within(share: share)
  }

  private static func figure(_ count: InstructionCount) -> String {
    Decimal.text(count.perFrame, places: 1)
  }
}
