internal import Glibc

/// Which process has which socket open, as `/proc` shows it.
///
/// A scan looks at every descriptor of every process, so it is rare, and what it found is kept until
/// the next one. Shape: at most `capacity` sockets.
///
/// Source: proc(5), `/proc/PID/fd`.
struct SocketHolders {
  private var holders: [UInt32: Holder] = [:]

  /// How many sockets are kept of a scan.
  static let capacity = 1 << 19

  private struct Holder {
    var pid: Int32
    var descriptor: Int32
  }

  /// Writes the holder of the record's socket into it.
  ///
  /// Inodes are used again, so the process is asked whether it still has the socket.
  ///
  /// - Parameter record: a socket with an inode.
  /// - Returns: whether a process was found.
  func name(_ record: inout OwnerRecord) -> Bool {
    guard let holder = holders[record.inode] else { return false }
    let link = "/proc/\(holder.pid)/fd/\(holder.descriptor)"
    var target = [CChar](repeating: 0, count: 64)
    let length = unsafe readlink(link, &target, target.count)
    if length <= 0 || Self.inode(target.prefix(length)) != record.inode { return false }
    record.name(holder.pid, Self.command(of: holder.pid))
    return true
  }

  /// Looks at every process anew.
  mutating func scan() {
    holders.removeAll(keepingCapacity: true)
    guard let folder = unsafe opendir("/proc") else { return }
    defer { unsafe closedir(folder) }
    while let entry = unsafe readdir(folder) {
      if let pid = unsafe Self.number(entry) { scan(pid) }
    }
  }

  private mutating func scan(_ pid: Int32) {
    guard let folder = unsafe opendir("/proc/\(pid)/fd") else { return }
    defer { unsafe closedir(folder) }
    let descriptor = unsafe dirfd(folder)
    var target = [CChar](repeating: 0, count: 64)
    while let entry = unsafe readdir(folder) {
      guard let number = unsafe Self.number(entry) else { continue }
      let length = unsafe readlinkat(descriptor, Self.name(entry), &target, target.count)
      if length <= 0 || holders.count >= Self.capacity { continue }
      guard let inode = Self.inode(target.prefix(length)) else { continue }
      // Processes come in the order of their numbers; the first keeps the socket.
      if holders[inode] == nil { holders[inode] = Holder(pid: pid, descriptor: number) }
    }
  }

  /// The name of a process, without the line feed; empty where it is gone.
  private static func command(of pid: Int32) -> [UInt8] {
    let descriptor = unsafe open("/proc/\(pid)/comm", O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return [] }
    defer { close(descriptor) }
    var name = [UInt8](repeating: 0, count: 64)
    let count = unsafe read(descriptor, &name, name.count)
    return Array(name.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: "\n") })
  }

  /// The inode in `socket:[INODE]`; nil where the descriptor is no socket.
  private static func inode(_ target: ArraySlice<CChar>) -> UInt32? {
    guard target.count > 9, target.starts(with: socketPrefix) else { return nil }
    var inode: UInt32 = 0
    for octet in target.dropFirst(socketPrefix.count).dropLast() {
      guard let digit = UInt32(exactly: octet - zero), digit <= 9 else { return nil }
      inode = inode &* 10 &+ digit
    }
    return inode
  }

  private static let socketPrefix = "socket:[".utf8.map { CChar(bitPattern: $0) }
  private static let zero = CChar(bitPattern: UInt8(ascii: "0"))

  /// A folder entry whose name is a number.
  private static func number(_ entry: UnsafeMutablePointer<dirent>) -> Int32? {
    var place = unsafe name(entry)
    var number: Int32 = 0
    while unsafe place.pointee != 0 {
      let digit = unsafe Int32(place.pointee) - Int32(UInt8(ascii: "0"))
      if !(0...9).contains(digit) || number > (.max - 9) / 10 { return nil }
      number = number * 10 + digit
      unsafe place += 1
    }
    return number
  }

  /// Where the name of a folder entry stands: the entry as a value would cut it off.
  private static func name(_ entry: UnsafeMutablePointer<dirent>) -> UnsafePointer<CChar> {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
    return unsafe UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
  }
}
