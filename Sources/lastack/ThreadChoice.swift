import ArgumentParser
import Glibc
import PacketCapture

/// How many threads read and judge a capture.
enum ThreadChoice: Equatable, Sendable, ExpressibleByArgument {
  /// Two where that is faster.
  case auto
  /// One.
  case one
  /// Two: one reads and decodes, one judges and reports.
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

  /// Whether a capture is to be read ahead by a thread of its own.
  ///
  /// Never where an input is a pipe: the signal that interrupts a read that waits goes to the first thread.
  func readsAhead(_ source: borrowing CaptureSet) -> Bool {
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
