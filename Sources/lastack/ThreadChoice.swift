import ArgumentParser
import Glibc
import PacketCapture

/// How many threads read, track and judge a capture.
enum ThreadChoice: Equatable, Sendable, ExpressibleByArgument {
  /// Two where that is faster.
  case auto
  /// One.
  case one
  /// Two: one tracks, one does all else.
  case two

  /// A smaller capture is read before a second thread is of use.
  ///
  /// Unit: octets.
  private static let worthwhile: UInt64 = 1 << 20

  init?(argument: String) {
    switch argument {
    case "auto": self = .auto
    case "1": self = .one
    case "2": self = .two
    default: return nil
    }
  }

  var defaultValueDescription: String { "auto" }

  /// Whether two threads share the work on a capture.
  ///
  /// Never where an input is a pipe: what ended with the frames at hand is judged before the next are waited for.
  func areTwo(for source: borrowing CaptureSet) -> Bool {
    guard let octets = source.totalBytes else { return false }
    return switch self {
    case .one: false
    case .two: true
    case .auto: octets >= Self.worthwhile && Self.processors >= 2
    }
  }

  /// How many processors are online.
  ///
  /// The corresponding C function is `sysconf`.
  private static var processors: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }
}
