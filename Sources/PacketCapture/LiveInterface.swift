import CPcap
import Wire

/// One interface of a `LiveSource`.
///
/// Plain data and libpcap's session; whoever keeps the list closes it.
@safe
struct LiveInterface {
  /// The name as it was given.
  let name: String
  /// The link layer of its frames.
  let linkType: LinkType
  /// libpcap's session.
  let pointer: OpaquePointer
  /// The descriptor that is ready to be read when there are frames.
  let descriptor: Int32
  /// The interface that the session is bound to; nil for `any`, which never goes away.
  var bound: InterfaceState?
  /// Whether it was bound to another interface of the same name since it was opened.
  var wasRebound = false
  /// Since when it has not been captured on, or nil while it is.
  var awaySince: Int64?
  /// Why it is away.
  var absence = InterfaceAbsence.down
  /// What was counted.
  var counts = InterfaceCounts()
  /// What libpcap read last: the frame to be handed out next while `isPending`.
  var header: UnsafeMutablePointer<pcap_pkthdr>?
  var data: UnsafePointer<UInt8>?
  /// Whether a frame has been read that has not been handed out.
  var isPending = false
  /// Whether there was nothing more to read in this round.
  var isDry = false

  init(
    name: String, linkType: LinkType, pointer: OpaquePointer, descriptor: Int32,
    bound: InterfaceState?
  ) {
    self.name = name
    self.linkType = linkType
    unsafe self.pointer = pointer
    self.descriptor = descriptor
    self.bound = bound
  }

  /// libpcap's text for its last failure.
  ///
  /// The corresponding C function is `pcap_geterr`.
  var lastError: String {
    guard let text = unsafe pcap_geterr(pointer) else { return "unknown error" }
    return unsafe String(cString: text)
  }

  /// When the pending frame was captured.
  ///
  /// Unit: nanoseconds since the epoch.
  @inline(__always)
  var pendingTime: Int64 {
    guard let header = unsafe header else { return .max }
    let time = unsafe header.pointee.ts
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_usec)
  }

  /// Reads the next frame, if there is one.
  ///
  /// The corresponding C function is `pcap_next_ex`.
  ///
  /// - Returns: false when libpcap reports an error.
  @inline(__always)
  mutating func read() -> Bool {
    let status = unsafe pcap_next_ex(pointer, &header, &data)
    isPending = status == 1
    isDry = status != 1
    return status >= 0
  }

  /// Brings `counts` up to date.
  ///
  /// The corresponding C function is `pcap_stats`.
  mutating func count() {
    var statistics = pcap_stat()
    guard unsafe pcap_stats(pointer, &statistics) == 0 else { return }
    counts.received.take(statistics.ps_recv)
    counts.kernelDrops.take(statistics.ps_drop)
    counts.interfaceDrops.take(statistics.ps_ifdrop)
  }
}

/// Why an interface is not captured on for now.
public enum InterfaceAbsence: Sendable, Equatable {
  /// It was brought down.
  case down
  /// There is no interface of that name any more.
  case vanished
  /// Another kind of interface has taken its name.
  case replaced
}

/// What was counted of an interface since the capture began.
public struct InterfaceCounts: Sendable, Equatable {
  var received = WideCounter()
  var kernelDrops = WideCounter()
  var interfaceDrops = WideCounter()
  /// How often it went down or vanished.
  public internal(set) var interruptions: UInt64 = 0

  /// Frames that were handed out.
  public internal(set) var takenFrames: UInt64 = 0

  /// Frames that passed the filter, those that the kernel then dropped included.
  public var receivedFrames: UInt64 { received.value }
  /// Frames that the kernel dropped because the ring buffer was full.
  public var framesDroppedByKernel: UInt64 { kernelDrops.value }
  /// Frames that the interface or its driver dropped before anyone saw them.
  public var framesDroppedByInterface: UInt64 { interfaceDrops.value }
}

/// A counter that goes on where libpcap's 32 bits wrap around.
struct WideCounter: Sendable, Equatable {
  /// The count.
  private(set) var value: UInt64 = 0
  private var last: UInt32 = 0

  /// Takes in what the narrow counter says now.
  mutating func take(_ narrow: UInt32) {
    value &+= UInt64(narrow &- last)
    last = narrow
  }
}
