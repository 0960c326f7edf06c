/// Why a server could not be started.
///
/// Carries facts only; the sentence for the user is `description`. `reason` is the system's wording.
public enum ServerError: Error, Equatable {
  /// Another program listens there.
  case inUse(ListeningAddress)
  /// The address is none of this machine's.
  case notOurs(ListeningAddress)
  /// Ports below 1024 need a right that the process lacks.
  case permissionDenied(ListeningAddress)
  /// Anything else.
  case failed(ListeningAddress, reason: String)
}

extension ServerError: CustomStringConvertible {
  /// One sentence that says what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .inUse(let address):
      "\(address): another program listens on this port; give another one, "
        + "or find that program with `ss -ltnp 'sport = :\(address.port)'`."
    case .notOurs(let address):
      "\(address): this machine does not have the address; `ip address` lists those it has."
    case .permissionDenied(let address):
      "\(address): listening needs a right that the program lacks; give a port from 1024."
    case .failed(let address, let reason):
      "\(address): cannot be listened on (\(reason)); give another address or port."
    }
  }
}
