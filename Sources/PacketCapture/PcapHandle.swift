import CPcap
import Glibc

/// An open libpcap session that reads a capture, closed when it goes out of scope.
@safe
struct PcapHandle: ~Copyable {
  /// libpcap's `pcap_t *`.
  let pointer: OpaquePointer
  private let feed: PcapFeed
  /// Whether reading stopped because there is no more, rather than because it failed.
  private(set) var isAtEnd = false
  /// Where libpcap put what it read last: kept here, as locals would have to be cleared each time.
  private var header: UnsafeMutablePointer<pcap_pkthdr>?
  private var data: UnsafePointer<UInt8>?

  /// Opens a capture with timestamps in nanoseconds, from a buffer's next octet on.
  ///
  /// The corresponding C function is `pcap_fopen_offline_with_tstamp_precision`.
  ///
  /// - Parameters:
  ///   - buffer: the buffer, which every later call reads from.
  ///   - reader: who reads from it.
  /// - Throws: libpcap's reason not to.
  init(reading buffer: inout BlockBuffer, by reader: PcapFeed.Reader) throws(PcapRefusal) {
    guard let feed = PcapFeed(for: reader) else { throw PcapRefusal(reason: "out of memory") }
    var reason = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    let opened = unsafe feed.reading(from: &buffer) {
      unsafe pcap_fopen_offline_with_tstamp_precision(
        feed.stream, UInt32(PCAP_TSTAMP_PRECISION_NANO), &reason)
    }
    guard let opened = unsafe opened else {
      unsafe fclose(feed.stream)
      throw PcapRefusal(reason: PcapRefusal.text(reason))
    }
    unsafe pointer = opened
    self.feed = feed
  }

  deinit {
    unsafe pcap_close(pointer)
  }

  /// Reads the next frame; when there is none, `isAtEnd` says why.
  ///
  /// The corresponding C function is `pcap_next_ex`.
  @inline(__always)
  mutating func next(from buffer: inout BlockBuffer) -> RawFrame {
    let status = unsafe withUnsafeMutablePointer(to: &header) { header in
      unsafe withUnsafeMutablePointer(to: &data) { data in
        feed.reading(from: &buffer) { unsafe pcap_next_ex(pointer, header, data) }
      }
    }
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

  /// How much was read of the buffer that libpcap has not taken.
  ///
  /// Unit: octets.
  var unread: Int { feed.unread }

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
}

/// Why libpcap does not open a capture, in its own words.
struct PcapRefusal: Error {
  let reason: String

  /// The text in a C buffer, up to its zero.
  static func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
