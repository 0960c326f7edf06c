import Glibc

/// The names of the files of a ring, and which of them there are.
struct RingNames {
  /// How large files grow and how many are kept; nil where there is only one.
  let rotation: RingRotation?
  /// The name of the file that is being written.
  private(set) var current: String
  private let path: String
  /// What stands before and behind the number.
  private let (stem, ending): (String, String)
  /// The numbers of the files that exist, in order.
  private var numbers: [UInt64] = []

  /// The fewest digits of a number, so that names sort as the files were written.
  private static let digits = 5

  init(path: String, rotation: RingRotation?) {
    self.path = path
    self.rotation = rotation
    current = path
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    if let dot = name.lastIndex(of: "."), dot > name.startIndex {
      stem = String(path[..<dot]) + "."
      ending = String(path[dot...])
    } else {
      stem = path + "."
      ending = ""
    }
    if rotation != nil { numbers = existing() }
  }

  /// Goes on to the next name.
  mutating func advance() {
    guard rotation != nil else { return }
    let number = (numbers.last ?? 0) + 1
    numbers.append(number)
    current = name(number)
  }

  /// Deletes the oldest files beyond those to be kept.
  ///
  /// - Returns: the file that could not be deleted, if any, and why; the latest of several.
  mutating func prune() -> (path: String, code: Int32)? {
    guard let rotation else { return nil }
    var left: (path: String, code: Int32)?
    while numbers.count > max(1, rotation.files) {
      let oldest = name(numbers.removeFirst())
      if unsafe unlink(oldest) != 0, errno != ENOENT { left = (oldest, errno) }
    }
    return left
  }

  private func name(_ number: UInt64) -> String {
    let text = String(number)
    return stem + String(repeating: "0", count: max(0, Self.digits - text.utf8.count)) + text
      + ending
  }

  /// The numbers of the files that an earlier run left.
  ///
  /// The corresponding C functions are `opendir` and `readdir`.
  private func existing() -> [UInt64] {
    let slash = stem.lastIndex(of: "/")
    let folder = slash.map { String(stem[...$0]) } ?? "."
    let prefix = slash.map { String(stem[stem.index(after: $0)...]) } ?? stem
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(directory) }
    var found: [UInt64] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      guard name.hasPrefix(prefix), name.hasSuffix(ending),
        name.utf8.count >= prefix.utf8.count + ending.utf8.count + Self.digits
      else { continue }
      let number = name.dropFirst(prefix.count).dropLast(ending.count)
      if number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(number) {
        found.append(number)
      }
    }
    return found.sorted()
  }
}
