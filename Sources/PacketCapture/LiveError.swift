/// Why an interface could not be captured on, or not any longer.
///
/// Carries facts only; the sentence for the user is `description`. `reason` is libpcap's wording.
public enum LiveError: Error, Equatable, Sendable {
  /// There is no interface of that name; `known` are the names of those that there are.
  case missing(interface: String, known: [String])
  /// Capturing needs a right that the process lacks; `program` is the path of its file.
  case permissionDenied(interface: String, program: String)
  /// The interface exists and is not up.
  case down(interface: String)
  /// The frames have a link layer that is not decoded; `number` is libpcap's DLT value.
  case unsupportedLinkType(interface: String, number: Int32, name: String)
  /// The filter expression does not compile for the interface's link type.
  case badFilter(expression: String, interface: String, reason: String)
  /// Anything else.
  case failed(interface: String, reason: String)
}

extension LiveError: CustomStringConvertible {
  /// One sentence that says what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .missing(let interface, let known):
      "\(interface): no such interface; there "
        + (known.isEmpty ? "are none." : "are \(known.joined(separator: ", ")).")
    case .permissionDenied(let interface, let program):
      "\(interface): capturing needs the right CAP_NET_RAW; run with sudo, or grant it once with "
        + "`sudo setcap cap_net_raw+ep \(program)`."
    case .down(let interface):
      "\(interface): is down; bring it up first, e.g. `sudo ip link set \(interface) up`."
    case .unsupportedLinkType(let interface, let number, let name):
      "\(interface): has link type \(number) (\(name)), which is not supported; "
        + "capture on one of \(LinkTypeNumbers.supportedNames)."
    case .badFilter(let expression, let interface, let reason):
      "filter '\(expression)': does not compile for \(interface) (\(reason)); "
        + "see pcap-filter(7) for the syntax."
    case .failed(let interface, let reason):
      "\(interface): cannot be captured on (\(reason)); "
        + "`lastack interfaces` lists what there is."
    }
  }
}
