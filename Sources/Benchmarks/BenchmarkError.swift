/// Why a benchmark could not be run.
enum BenchmarkError: Error, CustomStringConvertible {
  case usage(String)
  case file(path: String, action: String, code: Int32)
  case child(arguments: [String], status: Int32)
  case capture(String)

  var description: String {
    switch self {
    case .usage(let message): message
    case .file(let path, let action, let code): "cannot \(action) \(path): errno \(code)"
    case .child(let arguments, let status):
      "\(arguments.joined(separator: " ")) ended with status \(status)"
    case .capture(let message): message
    }
  }
}
