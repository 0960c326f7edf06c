import CPcap
import Glibc
import PacketCapture

/// Sends the first frames of a capture out on an interface, evenly and at a fixed rate.
enum FrameSender {
  /// Sends after a pause, in which those who measure get ready.
  ///
  /// The corresponding C functions are `socket` with `AF_PACKET`, and `sendto`.
  ///
  /// - Returns: how many frames the interface took.
  static func run(
    capture: String, interface: String, rate: Int, seconds: Int, pause: UInt32
  ) throws(BenchmarkError) -> Int {
    let descriptor = socket(AF_PACKET, Int32(SOCK_RAW.rawValue), 0)
    if descriptor < 0 { throw .file(path: interface, action: "open", code: errno) }
    defer { close(descriptor) }
    var address = sockaddr_ll()
    address.sll_family = UInt16(AF_PACKET)
    address.sll_ifindex = unsafe Int32(if_nametoindex(interface))
    sleep(pause)
    do throws(CaptureError) {
      var source = try CaptureSource(path: capture)
      let start = monotonic()
      var (offered, taken) = (0, 0)
      while offered < rate * seconds, let frame = try source.next() {
        if send(frame.bytes, on: descriptor, to: &address) { taken += 1 }
        offered += 1
        if offered % 64 == 0 { rest(until: start + Int64(offered) * 1_000_000_000 / Int64(rate)) }
      }
      return taken
    } catch {
      throw .capture("\(error)")
    }
  }

  private static func send(
    _ bytes: Span<UInt8>, on descriptor: Int32, to address: inout sockaddr_ll
  ) -> Bool {
    unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
        unsafe bytes.withUnsafeBytes { buffer in
          unsafe sendto(
            descriptor, buffer.baseAddress, buffer.count, 0, general,
            socklen_t(MemoryLayout<sockaddr_ll>.size)) == buffer.count
        }
      }
    }
  }

  private static func monotonic() -> Int64 {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }

  private static func rest(until moment: Int64) {
    var time = timespec(tv_sec: Int(moment / 1_000_000_000), tv_nsec: Int(moment % 1_000_000_000))
    _ = unsafe clock_nanosleep(CLOCK_MONOTONIC, Int32(TIMER_ABSTIME), &time, nil)
  }
}
