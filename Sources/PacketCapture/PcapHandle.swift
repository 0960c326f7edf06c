import CPcap
import Glibc

/// An open libpcap session, closed when it goes out of scope.
@safe
struct PcapHandle: ~Copyable {
  /// libpcap's `pcap_t *`.
  let pointer: OpaquePointer
  /// The file format, or nil where the input cannot be looked at twice (a pipe).
  let format: CaptureFormat?
  /// Where in its file the capture begins, or nil where the input has no position.
  let start: Int64?
  /// Whether reading stopped because there is no more, rather than because it failed.
  private(set) var isAtEnd = false
  /// Where libpcap put what it read last: kept here, as locals would have to be cleared each time.
  private var header: UnsafeMutablePointer<pcap_pkthdr>?
  private var data: UnsafePointer<UInt8>?

  /// Takes over a session that libpcap opened.
  init(taking pointer: OpaquePointer, format: CaptureFormat?, start: Int64?) {
    unsafe self.pointer = pointer
    self.format = format
    self.start = start
  }

  deinit {
    unsafe pcap_close(pointer)
  }

  /// Reads the next frame; when there is none, `isAtEnd` says why.
  ///
  /// The corresponding C function is `pcap_next_ex`.
  @inline(__always)
  mutating func next() -> RawFrame {
    let status = unsafe pcap_next_ex(pointer, &header, &data)
    guard status == 1, let header = unsafe header else {
      isAtEnd = status == PCAP_ERROR_BREAK
      return unsafe .none
    }
    // With nanosecond precision `tv_usec` holds nanoseconds. A damaged file may say anything, so
    // that the sum wraps rather than traps.
    let time = unsafe header.pointee.ts
    return unsafe RawFrame(
      data: data, nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_usec),
      capturedLength: header.pointee.caplen, originalLength: header.pointee.len)
  }

  /// libpcap's text for its last failure.
  ///
  /// The corresponding C function is `pcap_geterr`.
  var lastError: String {
    guard let text = unsafe pcap_geterr(pointer) else { return "unknown error" }
    return unsafe String(cString: text)
  }

  /// libpcap's DLT value.
  ///
  /// The corresponding C function is `pcap_datalink`.
  var dataLink: Int32 { unsafe pcap_datalink(pointer) }

  /// The snapshot length of the capture.
  ///
  /// The corresponding C function is `pcap_snapshot`.
  var snapshotLength: Int { Int(unsafe pcap_snapshot(pointer)) }

  /// Whether the capture's byte order is not this machine's.
  ///
  /// The corresponding C function is `pcap_is_swapped`.
  var isSwapped: Bool { unsafe pcap_is_swapped(pointer) != 0 }

  /// The version of the file format.
  ///
  /// The corresponding C functions are `pcap_major_version` and `pcap_minor_version`.
  var version: (major: Int32, minor: Int32) {
    unsafe (pcap_major_version(pointer), pcap_minor_version(pointer))
  }

  /// The file that libpcap reads, open for as long as the session is.
  ///
  /// The corresponding C functions are `pcap_file` and `fileno`.
  var descriptor: Int32? {
    guard let file = unsafe pcap_file(pointer) else { return nil }
    return unsafe fileno(file)
  }

  /// How far into its file libpcap has read, or nil where the input has no position.
  ///
  /// The corresponding C functions are `pcap_file` and `ftello`.
  var position: Int64? {
    guard let file = unsafe pcap_file(pointer) else { return nil }
    let position = unsafe ftello(file)
    return position < 0 ? nil : Int64(position)
  }

  /// Has libpcap read on from another place in its file.
  ///
  /// The corresponding C function is `fseeko`.
  func move(to position: Int64) -> Bool {
    guard let file = unsafe pcap_file(pointer) else { return false }
    return unsafe fseeko(file, off_t(position), SEEK_SET) == 0
  }

  /// The size of the file that libpcap reads, or nil when it is not a regular file.
  ///
  /// The corresponding C function is `fstat`.
  var fileSize: UInt64? {
    guard let file = unsafe pcap_file(pointer) else { return nil }
    var status = stat()
    guard unsafe fstat(fileno(file), &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    return UInt64(exactly: status.st_size)
  }
}
