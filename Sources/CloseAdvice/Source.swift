/// Where a piece of advice comes from, so that a reader can check it.
public struct Source: Sendable, Hashable {
  /// The document and the place in it, as a person cites it: `RFC 9293 §3.6.1`.
  public var title: String
  /// Where the document can be read.
  public var address: String

  /// A section of an RFC.
  static func rfc(_ number: Int, _ section: String? = nil) -> Source {
    Source(
      title: "RFC \(number)" + (section.map { " §\($0)" } ?? ""),
      address: "https://www.rfc-editor.org/rfc/rfc\(number)"
        + (section.map { "#section-\($0)" } ?? ""))
  }

  /// A page of the Linux manual.
  static func manual(_ name: String, _ section: Int, _ topic: String? = nil) -> Source {
    Source(
      title: "\(name)(\(section))" + (topic.map { ", \($0)" } ?? ""),
      address: name == "tcpdump"
        ? "https://www.tcpdump.org/manpages/tcpdump.1.html"
        : "https://man7.org/linux/man-pages/man\(section)/\(name).\(section).html")
  }

  /// A variable of the Linux kernel's TCP.
  static func sysctl(_ name: String) -> Source {
    Source(
      title: "Linux ip-sysctl, \(name)",
      address: "https://docs.kernel.org/networking/ip-sysctl.html")
  }

  /// A counter of the Linux kernel's TCP.
  static func counter(_ name: String) -> Source {
    Source(
      title: "Linux SNMP counters, \(name)",
      address: "https://docs.kernel.org/networking/snmp_counter.html")
  }

  /// A function of the Linux kernel.
  static func kernel(_ file: String, _ function: String) -> Source {
    Source(
      title: "Linux \(file), \(function)()",
      address: "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/\(file)")
  }
}
