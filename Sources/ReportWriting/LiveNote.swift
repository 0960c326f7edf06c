/// A process of the capturing machine.
public struct ReportedProcess: Sendable, Hashable {
  /// Its number.
  public var pid: Int32
  /// The kernel's short name for it, as in `ps -o comm`.
  public var name: String

  /// A process from its parts.
  public init(pid: Int32, name: String) {
    self.pid = pid
    self.name = name
  }
}

/// What only a live capture knows of a connection.
public struct LiveNote: Sendable, Hashable {
  /// Whose sockets the ends are; nil where processes are not named at all.
  public var processes: Processes?
  /// Whether a later record of the same connection takes the place of this one; nil where every record
  /// is final.
  public var isProvisional: Bool?

  /// The processes at both ends, each nil where none is known.
  public struct Processes: Sendable, Hashable {
    /// Whose the client's socket is.
    public var client: ReportedProcess?
    /// Whose the server's socket is.
    public var server: ReportedProcess?

    /// Processes from their parts.
    public init(client: ReportedProcess?, server: ReportedProcess?) {
      self.client = client
      self.server = server
    }
  }

  /// A note from its parts.
  public init(processes: Processes?, isProvisional: Bool?) {
    self.processes = processes
    self.isProvisional = isProvisional
  }
}

extension LiveNote {
  /// Appends the keys that a live record has beside those of every record.
  func write(into out: inout ByteBuffer) {
    out.append(#","process":"#)
    if let processes {
      out.append(#"{"client":"#)
      ReportedProcess.write(processes.client, into: &out)
      out.append(#","server":"#)
      ReportedProcess.write(processes.server, into: &out)
      out.append("}")
    } else {
      out.append("null")
    }
    guard let isProvisional else { return }
    out.append(#","provisional":"#)
    out.append(jsonBool: isProvisional)
  }

  /// The processes in words; nil where none is known.
  var sentence: String? {
    let named = [("client", processes?.client), ("server", processes?.server)].compactMap {
      side, process in process.map { "\(side) is \($0.name) (pid \($0.pid))" }
    }
    return named.isEmpty ? nil : named.joined(separator: ", ")
  }
}

extension ReportedProcess {
  /// Appends the JSON object, or null.
  static func write(_ process: ReportedProcess?, into out: inout ByteBuffer) {
    guard let process else {
      out.append("null")
      return
    }
    out.append(#"{"pid":"#)
    out.append(decimal: UInt64(clamping: process.pid))
    out.append(#","comm":"#)
    out.append(jsonString: process.name)
    out.append("}")
  }
}
