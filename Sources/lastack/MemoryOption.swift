import ArgumentParser
import FlowTracking
import Glibc

/// How much memory the program may take, for every subcommand that follows connections.
struct MemoryOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Take at most this much memory, and let connections go early rather than more; K, M and G count \
      thousands. Half of what the machine, or its control group, has, if not given.
      """, valueName: "SIZE"))
  var memory: ByteCount?

  /// What everything but the table of connections takes up at most: the program itself, its libraries,
  /// the frames that are read and what is written.
  ///
  /// Unit: octets.
  private static let fixedShare = 36_000_000
  /// With less there would be no room for connections.
  private static let least = 64_000_000

  func validate() throws {
    if let memory, memory.bytes < Self.least {
      throw ValidationError("--memory takes a size from \(Self.least / 1_000_000)M.")
    }
  }

  /// What the tables of the tracker may take up.
  ///
  /// Unit: octets.
  var trackerOctets: Int {
    let all = max(memory?.bytes ?? MachineMemory.available / 2, Self.least)
    // The allocator keeps some of what was given back.
    return all - Self.fixedShare - (all - Self.least) / 32
  }
}

/// How much memory this program could have.
enum MachineMemory {
  /// The memory of the machine, or the limit of the control group where that is less.
  ///
  /// Unit: octets.
  static var available: Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let machine = pages > 0 ? pages * sysconf(Int32(_SC_PAGESIZE)) : 2_000_000_000
    return min(machine, controlGroupLimit ?? machine)
  }

  /// The least limit of the control group that the program is in and of those around it; nil where
  /// there is none.
  ///
  /// Source: Linux, Documentation/admin-guide/cgroup-v2.rst (memory.max),
  /// Documentation/admin-guide/cgroup-v1/memory.rst (memory.limit_in_bytes), cgroups(7).
  private static var controlGroupLimit: Int? {
    guard let groups = text(of: "/proc/self/cgroup") else { return nil }
    var limits: [Int] = []
    for line in groups.split(separator: "\n") {
      // hierarchy:controllers:path
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let isSecondVersion = fields[1].isEmpty
      guard isSecondVersion || fields[1].split(separator: ",").contains("memory") else { continue }
      let root = isSecondVersion ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
      let name = isSecondVersion ? "memory.max" : "memory.limit_in_bytes"
      var path = fields[2].split(separator: "/")
      while true {
        let folder = ([root[...]] + path).joined(separator: "/")
        // "max" stands for none.
        if let text = text(of: "\(folder)/\(name)"),
          let limit = Int(text.prefix { $0.isNumber }), limit > 0
        {
          limits.append(limit)
        }
        if path.popLast() == nil { break }
      }
    }
    return limits.min()
  }

  private static func text(of path: String) -> String? {
    (try? SmallFile.contents(of: path, limit: 65_536)).map { String(decoding: $0, as: UTF8.self) }
  }
}
