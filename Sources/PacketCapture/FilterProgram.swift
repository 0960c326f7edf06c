import CPcap

/// A filter expression, compiled to BPF for each link type that occurs, that says which frames are
/// wanted.
///
/// libpcap could filter by itself (`pcap_setfilter`), but then it would not say how many frames it
/// passed over, and frame numbers would no longer be Wireshark's.
@safe
struct FilterProgram: ~Copyable {
  /// The expression, of pcap-filter(7).
  let expression: String
  private var programs: [Compiled] = []
  private var current: UnsafeMutablePointer<bpf_program>?

  /// A program and what it is for.
  @safe
  private struct Compiled {
    let link: FilterLink
    let program: UnsafeMutablePointer<bpf_program>
  }

  /// A filter that is not yet compiled.
  init(_ expression: String) {
    self.expression = expression
  }

  deinit {
    for compiled in programs {
      unsafe pcap_freecode(compiled.program)
      unsafe compiled.program.deallocate()
    }
  }

  /// Compiles the expression for what the next frames are, unless that has been done.
  ///
  /// The corresponding C function is `pcap_compile`.
  ///
  /// - Throws: libpcap's reason not to.
  mutating func select(_ link: FilterLink) throws(PcapRefusal) {
    if let known = programs.first(where: { $0.link == link }) {
      unsafe current = unsafe known.program
      return
    }
    // libpcap takes the byte order of a capture into account, so that it must see the head of one.
    var head = BlockBuffer(.memory(link.fileHead), capacity: 64)
    let handle = try PcapHandle(reading: &head, by: .libpcapAlone)
    let program = UnsafeMutablePointer<bpf_program>.allocate(capacity: 1)
    unsafe program.initialize(to: bpf_program())
    let status = unsafe pcap_compile(
      handle.pointer, program, expression, 1, bpf_u_int32(0xffff_ffff))  // PCAP_NETMASK_UNKNOWN
    guard status == 0 else {
      unsafe program.deallocate()
      throw PcapRefusal(reason: handle.lastError)
    }
    unsafe programs.append(Compiled(link: link, program: program))
    unsafe current = unsafe program
  }

  /// Whether the filter takes a frame.
  ///
  /// The corresponding C function is `pcap_offline_filter`, which looks at a header's lengths only.
  @inline(__always)
  func accepts(_ frame: RawFrame) -> Bool {
    guard let current = unsafe current else { return true }
    var header = pcap_pkthdr()
    header.caplen = unsafe frame.capturedLength
    header.len = unsafe frame.originalLength
    return unsafe pcap_offline_filter(current, &header, frame.data) != 0
  }
}

/// What a filter's program depends on beside its expression.
struct FilterLink: Equatable {
  /// The link type's number in files (LINKTYPE_…).
  let number: UInt32
  /// Whether the capture's byte order is not this machine's.
  let isSwapped: Bool

  /// The head of a pcap file with that link type.
  ///
  /// Source: draft-ietf-opsawg-pcap §4.
  fileprivate var fileHead: [UInt8] {
    // The version is two numbers of two octets.
    let version: UInt32 = isSwapped == Self.isLittleEndian ? 0x0002_0004 : 0x0004_0002
    let words: [UInt32] = [0xa1b2_c3d4, version, 0, 0, 262_144, number]
    return words.flatMap { word in
      let octets = (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
      return isSwapped == Self.isLittleEndian ? octets.reversed() : octets
    }
  }

  private static var isLittleEndian: Bool { UInt16(1).littleEndian == 1 }
}
