import ArgumentParser
import Privileges
import SocketOwners

/// The helper process that a live capture starts before it gives up its rights; not for users.
struct SocketOwners: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Name the processes of sockets to the program that started this one.",
    shouldDisplay: false)

  /// What the program starts itself with.
  static let name = "socket-owners"

  @Option(help: "The process that started this one.")
  var parent: Int32

  @Option(help: ArgumentHelp("Whom to become.", valueName: "UID:GID"))
  var account: String

  func run() throws {
    do throws(PrivilegeError) {
      try SocketOwnerHelper.run(parent: parent, account: try Account(named: account))
    } catch {
      Complaint.say("the helper that names processes stopped: \(error)")
      throw ExitStatus.usage
    }
  }
}
