import ArgumentParser
import PacketCapture
import ReportWriting

/// `lastack interfaces`: lists what can be captured on.
struct Interfaces: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interfaces",
    abstract: "List the interfaces that can be captured on, with their addresses and state.")

  /// The forms of the list.
  enum Form: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  @Option(name: .shortAndLong, help: "The form of the list.")
  var format = Form.text

  func run() throws {
    let interfaces: [NetworkInterface]
    do throws(LiveError) {
      interfaces = try NetworkInterface.all()
    } catch {
      Complaint.say(error.description)
      throw ExitStatus.unreadable
    }
    let list = InterfaceList(interfaces.map { InterfaceList.Entry($0) })
    var buffer = ByteBuffer()
    switch format {
    case .text: list.writeTable(into: &buffer)
    case .json: list.writeJSON(into: &buffer)
    }
    var sink = ByteSink.standardOutput
    sink.write(buffer)
    if case .refused(let number) = sink.failure {
      Complaint.say("standard output: cannot be written: \(systemReason(number)).")
      throw ExitStatus.usage
    }
  }
}

extension InterfaceList.Entry {
  fileprivate init(_ interface: NetworkInterface) {
    self.init(name: interface.name, addresses: interface.addresses)
    description = interface.description
    isUp = interface.isUp
    isRunning = interface.isRunning
    isLoopback = interface.isLoopback
    isWireless = interface.isWireless
  }
}
