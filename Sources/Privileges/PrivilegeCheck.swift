internal import CLinux
internal import Glibc

/// What must hold once rights have been given up: asked of the kernel, and then tried.
enum PrivilegeCheck {
  /// Makes sure that the thread has these capabilities and no other, nor could be handed any.
  static func capabilities(are expected: ThreadCapabilities) throws(PrivilegeError) {
    guard let present = ThreadCapabilities.current else { throw .refused(call: "capget", errno) }
    if present != expected { throw .stillPrivileged("capabilities are left (capget)") }
    if !ProcessControl.ambient.isEmpty { throw .stillPrivileged("ambient capabilities are left") }
    if !ProcessControl.hasNoNewPrivileges { throw .stillPrivileged("no_new_privs is not set") }
  }

  /// Makes sure that the process is this user in every way, and in no further group.
  static func identity(is expected: ProcessIdentity) throws(PrivilegeError) {
    if ProcessIdentity.current != expected {
      throw .stillPrivileged("a user or group is left (getresuid, getresgid, getgroups)")
    }
  }

  /// Tries to become root again and to take capabilities back: each attempt must fail.
  static func nothingCanBeRegained(beyond kept: CapabilitySet) throws(PrivilegeError) {
    if setuid(0) == 0 { throw .stillPrivileged("setuid(0) brought root back") }
    if setresuid(.max, 0, .max) == 0 { throw .stillPrivileged("setresuid brought root back") }
    let everything = kept.union(.netRaw)
    let wanted = ThreadCapabilities(effective: everything, permitted: everything, inheritable: [])
    if wanted.apply() { throw .stillPrivileged("capset brought CAP_NET_RAW back") }
  }
}
