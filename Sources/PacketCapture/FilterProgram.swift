import CPcap

/// A compiled BPF program that says which frames are wanted.
///
/// libpcap could filter by itself (`pcap_setfilter`), but then it would not say how many frames it
/// passed over, and frame numbers would no longer be Wireshark's.
@safe
struct FilterProgram: ~Copyable {
  private let program: UnsafeMutablePointer<bpf_program>

  /// Compiles an expression for the link type of an opened capture.
  ///
  /// The corresponding C function is `pcap_compile`.
  init(_ expression: String, for handle: borrowing PcapHandle) throws(CaptureError) {
    let program = UnsafeMutablePointer<bpf_program>.allocate(capacity: 1)
    unsafe program.initialize(to: bpf_program())
    let status = unsafe pcap_compile(
      handle.pointer, program, expression, 1, bpf_u_int32(0xffff_ffff))  // PCAP_NETMASK_UNKNOWN
    guard status == 0 else {
      unsafe program.deallocate()
      throw .badFilter(expression: expression, reason: handle.lastError)
    }
    unsafe self.program = program
  }

  deinit {
    unsafe pcap_freecode(program)
    unsafe program.deallocate()
  }

  /// Whether the filter takes a frame.
  ///
  /// The corresponding C function is `pcap_offline_filter`, which looks at a header's lengths only.
  @inline(__always)
  func accepts(_ frame: RawFrame) -> Bool {
    var header = pcap_pkthdr()
    header.caplen = unsafe frame.capturedLength
    header.len = unsafe frame.originalLength
    return unsafe pcap_offline_filter(program, &header, frame.data) != 0
  }
}
