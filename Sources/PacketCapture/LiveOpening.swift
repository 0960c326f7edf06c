import CPcap
import Glibc
import Wire

/// How an interface's name becomes a running libpcap session, and which error each way to fail is.
enum LiveOpening {
  /// Opens an interface that never blocks, with the kernel's filter in place.
  ///
  /// - Parameters:
  ///   - name: The interface, or `any`.
  ///   - settings: How to capture.
  ///   - timeout: How long the kernel may gather frames before it shows them, in milliseconds.
  /// - Returns: The session.
  /// - Throws: Any `LiveError`.
  static func open(
    _ name: String, _ settings: LiveSettings, timeout: Int32
  ) throws(LiveError) -> LiveInterface {
    var reason = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard let pointer = unsafe pcap_create(name, &reason) else {
      throw .failed(interface: name, reason: CText.string(reason))
    }
    do throws(LiveError) {
      unsafe try activate(pointer, name, settings, timeout)
      let number = unsafe pcap_datalink(pointer)
      guard let linkType = LinkTypeNumbers.linkType(number) else {
        throw .unsupportedLinkType(
          interface: name, number: number, name: LinkTypeNumbers.name(number))
      }
      unsafe try install(settings.filter, number, on: pointer, name)
      guard unsafe pcap_setnonblock(pointer, 1, &reason) == 0 else {
        throw .failed(interface: name, reason: CText.string(reason))
      }
      let bound = name == "any" ? nil : InterfaceState(of: name)
      return unsafe LiveInterface(
        name: name, linkType: linkType, pointer: pointer,
        descriptor: pcap_get_selectable_fd(pointer), bound: bound)
    } catch {
      unsafe pcap_close(pointer)
      throw error
    }
  }

  /// Sets the session up and starts it.
  ///
  /// Timestamps are in nanoseconds where the device gives them, and libpcap makes nanoseconds of
  /// microseconds where it does not. Immediate mode stays off: the kernel hands over blocks of
  /// frames, and the program sleeps in between.
  private static func activate(
    _ pointer: OpaquePointer, _ name: String, _ settings: LiveSettings, _ timeout: Int32
  ) throws(LiveError) {
    unsafe pcap_set_snaplen(pointer, Int32(clamping: settings.snapshotLength))
    unsafe pcap_set_buffer_size(pointer, Int32(clamping: settings.bufferSize))
    unsafe pcap_set_promisc(pointer, settings.isPromiscuous ? 1 : 0)
    unsafe pcap_set_timeout(pointer, timeout)
    guard unsafe pcap_set_tstamp_precision(pointer, PCAP_TSTAMP_PRECISION_NANO) == 0 else {
      throw .failed(interface: name, reason: "it does not tell time in nanoseconds")
    }
    let status = unsafe pcap_activate(pointer)
    if status >= 0 { return }
    switch status {
    case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
      // An interface that does not exist is refused for want of rights first.
      if name != "any", unsafe if_nametoindex(name) == 0 { throw missing(name) }
      throw .permissionDenied(interface: name, program: ownProgram)
    case PCAP_ERROR_NO_SUCH_DEVICE: throw missing(name)
    case PCAP_ERROR_IFACE_NOT_UP: throw .down(interface: name)
    default:
      if name != "any", unsafe if_nametoindex(name) == 0 { throw missing(name) }
      throw .failed(interface: name, reason: unsafe lastError(pointer, status))
    }
  }

  /// Compiles the filter and gives it to the kernel.
  ///
  /// The corresponding C functions are `pcap_compile` and `pcap_setfilter`.
  private static func install(
    _ wanted: String?, _ linkType: Int32, on pointer: OpaquePointer, _ name: String
  ) throws(LiveError) {
    var program = unsafe bpf_program()
    let anyNetwork = bpf_u_int32(0xffff_ffff)  // PCAP_NETMASK_UNKNOWN
    if let wanted {
      // By itself first, so that the error speaks of what the user wrote.
      guard unsafe pcap_compile(pointer, &program, wanted, 1, anyNetwork) == 0 else {
        throw .badFilter(
          expression: wanted, interface: name, reason: unsafe lastError(pointer, PCAP_ERROR))
      }
      unsafe pcap_freecode(&program)
    }
    let expression = KernelFilter.expression(linkType: linkType, and: wanted)
    guard unsafe pcap_compile(pointer, &program, expression, 1, anyNetwork) == 0 else {
      throw .badFilter(
        expression: expression, interface: name, reason: unsafe lastError(pointer, PCAP_ERROR))
    }
    defer { unsafe pcap_freecode(&program) }
    guard unsafe pcap_setfilter(pointer, &program) == 0 else {
      throw .failed(interface: name, reason: unsafe lastError(pointer, PCAP_ERROR))
    }
  }

  private static func missing(_ name: String) -> LiveError {
    .missing(interface: name, known: ((try? NetworkInterface.all()) ?? []).map(\.name))
  }

  /// libpcap's words for a failure.
  private static func lastError(_ pointer: OpaquePointer, _ status: Int32) -> String {
    if let text = unsafe pcap_geterr(pointer), unsafe text.pointee != 0 {
      return unsafe String(cString: text)
    }
    guard let text = unsafe pcap_statustostr(status) else { return "unknown error" }
    return unsafe String(cString: text)
  }

  /// The path of this program's file.
  private static var ownProgram: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
    return count > 0 ? CText.string(buffer) : "lastack"
  }
}
