public import Wire

/// The list of what can be captured on, for a person or for a program.
public struct InterfaceList: Sendable {
  private let entries: [Entry]

  /// One interface.
  public struct Entry: Sendable {
    /// Its name, as `-i` takes it.
    public var name: String
    /// Its addresses.
    public var addresses: [IPAddress]
    /// What the system says of it, or nil.
    public var description: String?
    /// Whether it was brought up.
    public var isUp = false
    /// Whether it carries traffic.
    public var isRunning = false
    /// Whether it is the loopback interface.
    public var isLoopback = false
    /// Whether it is a wireless one.
    public var isWireless = false

    /// An interface that is down.
    public init(name: String, addresses: [IPAddress]) {
      self.name = name
      self.addresses = addresses
    }

    /// The state in words, the most telling first.
    var state: String {
      var words = [isUp ? "up" : "down"]
      if isRunning { words.append("running") }
      if isLoopback { words.append("loopback") }
      if isWireless { words.append("wireless") }
      return words.joined(separator: ", ")
    }
  }

  /// A list in a given order.
  public init(_ entries: [Entry]) {
    self.entries = entries
  }

  /// Appends an aligned table: name, state and addresses; further addresses on lines of their own.
  public func writeTable(into out: inout ByteBuffer) {
    let names = max(4, entries.map { $0.name.unicodeScalars.count }.max() ?? 0)
    let states = max(5, entries.map { $0.state.utf8.count }.max() ?? 0)
    func line(_ name: String, _ state: String, _ rest: String) {
      var text = name + String(repeating: " ", count: names + 2 - name.unicodeScalars.count)
      text += state + String(repeating: " ", count: max(0, states + 2 - state.utf8.count)) + rest
      while text.last == " " { text.removeLast() }
      out.append(text: text)
      out.append("\n")
    }
    line("name", "state", "addresses")
    for entry in entries {
      let addresses = entry.addresses.map(\.description)
      let first = addresses.first ?? entry.description.map { "(\($0))" } ?? "-"
      line(entry.name, entry.state, first)
      for address in addresses.dropFirst() { line("", "", address) }
    }
  }

  /// Appends one JSON object, `lastack.interfaces/1`.
  public func writeJSON(into out: inout ByteBuffer) {
    out.append(#"{"schema":"lastack.interfaces/1","interfaces":["#)
    for (place, entry) in entries.enumerated() {
      if place > 0 { out.append(",") }
      out.append(#"{"name":"#)
      out.append(jsonString: entry.name)
      out.append(#","description":"#)
      out.append(jsonStringOrNull: entry.description)
      out.append(#","addresses":["#)
      for (number, address) in entry.addresses.enumerated() {
        if number > 0 { out.append(",") }
        out.append("\"")
        out.append(address)
        out.append("\"")
      }
      out.append(#"],"up":"#)
      out.append(jsonBool: entry.isUp)
      out.append(#","running":"#)
      out.append(jsonBool: entry.isRunning)
      out.append(#","loopback":"#)
      out.append(jsonBool: entry.isLoopback)
      out.append(#","wireless":"#)
      out.append(jsonBool: entry.isWireless)
      out.append("}")
    }
    out.append("]}\n")
  }
}
