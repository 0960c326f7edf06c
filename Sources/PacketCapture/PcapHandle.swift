import CPcap
import Glibc

/// An open libpcap session, closed when it goes out of scope.
@safe
struct PcapHandle: ~Copyable {
  /// libpcap's `pcap_t *`.
  let pointer: OpaquePointer
  /// The file format, or nil where the input cannot be looked at twice (a pipe).
  let format: CaptureFormat?

  /// Takes over a session that libpcap opened.
  init(taking pointer: OpaquePointer, format: CaptureFormat?) {
    unsafe self.pointer = pointer
    self.format = format
  }

  deinit {
    unsafe pcap_close(pointer)
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

  /// How far into its file libpcap has read, or nil where the input has no position.
  ///
  /// The corresponding C functions are `pcap_file` and `ftello`.
  var position: UInt64? {
    guard let file = unsafe pcap_file(pointer) else { return nil }
    return unsafe UInt64(exactly: ftello(file))
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
