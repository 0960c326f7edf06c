import ArgumentParser
import TeardownAnalysis

/// Labels as they are given on the command line: one, or several with commas between them.
struct LabelList: ExpressibleByArgument {
  let labels: [Label]

  init?(argument: String) {
    var labels: [Label] = []
    for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let label = Label(rawValue: String(name)) else { return nil }
      labels.append(label)
    }
    self.labels = labels
  }

  static var allValueStrings: [String] { Label.allCases.map(\.rawValue) }
}
