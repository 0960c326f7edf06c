import CPcap
import Glibc
public import Wire

/// Interfaces that are captured on together, and hand out their frames one at a time.
///
/// Nothing here blocks but `wait(milliseconds:watching:)`. Frames of several interfaces come out
/// in the order of their timestamps, as far as the kernel shows them in time: a frame is held back
/// for some 60 ms while another interface may still have an earlier one. A frame's bytes stay
/// libpcap's: they are gone with the next call of `next()`, and the compiler sees to it that nobody
/// keeps them. The interfaces are closed when the source goes out of scope.
///
/// ```swift
/// var source = try LiveSource(interfaces: ["eth0"], settings: LiveSettings())
/// while true {
///   source.wait(milliseconds: 500)
///   while let frame = try source.next() { … }
/// }
/// ```
@safe
public struct LiveSource: ~Copyable {
  /// How the interfaces are captured on.
  public let settings: LiveSettings
  /// How many frames have been handed out.
  public private(set) var frameCount: UInt64 = 0

  /// Whether the descriptor that input may come from had some when `wait` returned.
  public private(set) var hasInput = false

  var interfaces: [LiveInterface]
  private var polls: [pollfd]
  /// Frames captured later than this wait for the other interfaces.
  ///
  /// Unit: nanoseconds since the epoch.
  private var horizon: Int64 = .min
  /// Whether `next()` may have more to give without a wait.
  private var isReady = false
  /// The interface whose frame is the earliest one that is held back.
  private var held: Int?

  /// How long the kernel may gather frames before it shows them.
  ///
  /// Unit: milliseconds.
  private static func gatheringTime(_ count: Int) -> Int32 { count == 1 ? 100 : 20 }

  /// How long frames may be under way before they can be read, by the longest: the kernel looks at
  /// a block that is not full after one to two times the gathering time.
  ///
  /// Unit: nanoseconds.
  public var delay: Int64 { Int64(Self.gatheringTime(interfaces.count)) * 3_000_000 }

  /// Opens all interfaces.
  ///
  /// - Parameters:
  ///   - names: Interfaces, each once; `any` stands for all.
  ///   - settings: How to capture on each.
  /// - Throws: Any `LiveError`.
  public init(interfaces names: [String], settings: LiveSettings) throws(LiveError) {
    let timeout = Self.gatheringTime(names.count)
    var opened: [LiveInterface] = []
    do throws(LiveError) {
      for name in names {
        opened.append(try LiveOpening.open(name, settings, timeout: timeout))
      }
    } catch {
      for interface in opened { unsafe pcap_close(interface.pointer) }
      throw error
    }
    self.settings = settings
    polls = opened.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    polls.append(pollfd(fd: -1, events: Int16(POLLIN), revents: 0))
    polls.append(pollfd(fd: -1, events: 0, revents: 0))
    interfaces = opened
  }

  deinit {
    for place in interfaces.indices { unsafe pcap_close(interfaces[place].pointer) }
  }

  /// The names of the interfaces, in the order in which frames number them.
  public var names: [String] { interfaces.map(\.name) }

  /// The link layers of the interfaces, in the same order.
  public var linkTypes: [LinkType] { interfaces.map(\.linkType) }

  /// libpcap's descriptions of the link layers, in the same order.
  public var linkTypeDescriptions: [String] {
    interfaces.map { LinkTypeNumbers.description(unsafe pcap_datalink($0.pointer)) }
  }

  /// Whether the last turn ended with frames left to read.
  public var isBehind: Bool { isReady }

  /// Sleeps until there is something to read, the time is over, or a signal comes.
  ///
  /// The corresponding C function is `poll`.
  ///
  /// - Parameters:
  ///   - milliseconds: How long at most.
  ///   - descriptor: Another descriptor to look at, such as that of the output; -1 for none.
  ///   - input: A descriptor whose input ends the sleep, too, and sets `hasInput`; -1 for none.
  /// - Returns: false when one of the other descriptors has been hung up or has failed.
  @discardableResult
  public mutating func wait(
    milliseconds: Int32, watching descriptor: Int32 = -1, input: Int32 = -1
  ) -> Bool {
    var patience = isReady ? 0 : milliseconds
    if !isReady, let held {
      let left = (interfaces[held].pendingTime - Self.now + delay) / 1_000_000 + 1
      patience = max(0, min(patience, Int32(clamping: left)))
    }
    for place in interfaces.indices {
      // An interface whose frame is held back has nothing new to say.
      polls[place].fd = interfaces[place].isPending ? -1 : interfaces[place].descriptor
      polls[place].revents = 0
    }
    let last = polls.count - 1
    polls[last].fd = descriptor
    polls[last].revents = 0
    polls[last - 1].fd = input
    polls[last - 1].revents = 0
    let count = unsafe poll(&polls, nfds_t(polls.count), patience)
    for place in interfaces.indices {
      // What poll did not name has nothing; libpcap would ask once more.
      interfaces[place].isDry = count <= 0 || polls[place].revents == 0
    }
    if interfaces.count > 1 { horizon = Self.now - delay }
    isReady = true
    hasInput = count > 0 && polls[last - 1].revents & Int16(POLLIN) != 0
    let gone = Int16(POLLERR | POLLHUP | POLLNVAL)
    return (polls[last].revents | polls[last - 1].revents) & gone == 0
  }

  /// The next frame, or nil when there is none for now.
  ///
  /// - Throws: `.failed` when an interface that is up cannot be read.
  @_lifetime(&self)
  public mutating func next() throws(LiveError) -> LiveFrame? {
    let place = interfaces.count == 1 ? try advanceSingle() : try advanceMerging()
    guard let place, let header = unsafe interfaces[place].header,
      let data = unsafe interfaces[place].data
    else {
      isReady = false
      return nil
    }
    frameCount &+= 1
    interfaces[place].isPending = false
    interfaces[place].counts.takenFrames &+= 1
    let bytes = unsafe Span(_unsafeStart: data, count: Int(header.pointee.caplen))
    let frame = LiveFrame(
      bytes: bytes, number: frameCount,
      timestamp: Timestamp(nanoseconds: interfaces[place].pendingTime),
      originalLength: unsafe header.pointee.len, interface: place,
      linkType: interfaces[place].linkType)
    // libpcap keeps the bytes until the next call, which needs `self` exclusively again.
    return unsafe _overrideLifetime(frame, mutating: &self)
  }

  private mutating func advanceSingle() throws(LiveError) -> Int? {
    if interfaces[0].isDry { return nil }
    if !interfaces[0].read() { try complain(0) }
    return interfaces[0].isPending ? 0 : nil
  }

  /// Reads until every interface shows a frame or has none, and takes the earliest.
  private mutating func advanceMerging() throws(LiveError) -> Int? {
    var earliest: Int?
    var isComplete = true
    for place in interfaces.indices {
      if !interfaces[place].isPending, !interfaces[place].isDry, !interfaces[place].read() {
        try complain(place)
      }
      guard interfaces[place].isPending else {
        isComplete = isComplete && interfaces[place].awaySince != nil
        continue
      }
      let isEarlier =
        earliest.map { interfaces[place].pendingTime < interfaces[$0].pendingTime } ?? true
      if isEarlier { earliest = place }
    }
    guard let earliest else {
      held = nil
      return nil
    }
    if isComplete || interfaces[earliest].pendingTime <= horizon { return earliest }
    held = earliest
    return nil
  }

  /// Takes an error of libpcap: an interface that has gone is waited for, anything else is the end.
  private mutating func complain(_ place: Int) throws(LiveError) {
    let reason = interfaces[place].lastError
    guard let bound = interfaces[place].bound else {
      throw .failed(interface: interfaces[place].name, reason: reason)
    }
    // What became of it is found out by `look()`. libpcap also goes on to report that an interface
    // has gone after another one has taken its place.
    let state = InterfaceState(of: interfaces[place].name)
    if interfaces[place].awaySince != nil || state != bound || interfaces[place].wasRebound {
      return
    }
    throw .failed(interface: interfaces[place].name, reason: reason)
  }

  /// The wall clock, by which the kernel stamps frames.
  ///
  /// The corresponding C function is `clock_gettime`.
  ///
  /// Unit: nanoseconds since the epoch.
  static var now: Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
