import Glibc
import Wire

/// The clock by which the kernel stamps frames.
enum WallClock {
  /// The moment that it shows.
  ///
  /// The corresponding C function is `clock_gettime`.
  static var now: Timestamp {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }
}
