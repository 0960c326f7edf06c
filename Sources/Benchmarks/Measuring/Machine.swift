import Glibc

/// The machine that all figures belong to.
enum Machine {
  /// The kind of processor and how many of them there are.
  static var description: String {
    let text = (try? InputFile.text("/proc/cpuinfo")) ?? ""
    let names = text.split(separator: "\n").filter { $0.hasPrefix("model name") }
    let name = names.first?.split(separator: ":").last.map(String.init) ?? " unknown processor"
    return "\(name.drop { $0 == " " }), \(names.count) cores"
  }

  /// The date of today in UTC, as ISO 8601 writes it.
  static var today: String {
    var now = time(nil)
    var parts = unsafe tm()
    unsafe gmtime_r(&now, &parts)
    let (year, month) = unsafe (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1)
    let day = unsafe Int(parts.tm_mday)
    return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }
}
