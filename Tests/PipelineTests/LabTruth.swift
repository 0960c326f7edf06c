import Foundation
import TestSupport
import Wire

/// What really happened in a scenario of the lab, from its wire: a row of `truth.jsonl`.
struct LabTruth: Decodable, Sendable {
  let name: String
  /// The scenario's own connections; the capture may hold strays of others.
  let tuples: [Ends]
  /// One for all connections, or one each.
  let label: OneOrMore
  let reason: String?
  /// Who closed first: `A`, the client, `B`, the server, or `both`.
  let closer: String?
  let lostWave: UInt8?
  let lostCount: Int?
  let intendedShape: String?
  let abortedBy: String?
  let rstClass: String?
  let connections: Int?
  let acceptA: [String]?
  let acceptB: [String]?

  enum CodingKeys: String, CodingKey {
    case name, tuples, label, reason, closer, connections
    case lostWave = "lost_wave"
    case lostCount = "lost_count"
    case intendedShape = "intended_shape"
    case abortedBy = "aborted_by"
    case rstClass = "rst_class"
    case acceptA = "accept_A"
    case acceptB = "accept_B"
  }

  /// Client and server of a connection: `["10.77.0.1", 40500, "10.77.0.2", 6785]`.
  struct Ends: Decodable, Hashable, Sendable {
    let client: End
    let server: End

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      client = End(
        address: try list.decode(String.self), port: try list.decode(UInt16.self))
      server = End(
        address: try list.decode(String.self), port: try list.decode(UInt16.self))
    }

    /// Both, as `Endpoint` describes them.
    var descriptions: Set<String> { [client.description, server.description] }
  }

  /// An address and a port.
  struct End: Hashable, Sendable, CustomStringConvertible {
    let address: String
    let port: UInt16

    var description: String {
      address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }

    /// The lab's addresses as octets: dotted, or `fd77::n`.
    var octets: [UInt8] {
      var octets: [UInt8]
      if address.contains(":") {
        octets = [0xfd, 0x77] + [UInt8](repeating: 0, count: 13)
        octets.append(UInt8(address.drop { $0 != ":" }.drop { $0 == ":" }, radix: 16) ?? 0)
      } else {
        octets = address.split(separator: ".").compactMap { UInt8($0) }
      }
      octets.append16(port)
      return octets
    }
  }

  /// A value, or a list of them.
  enum OneOrMore: Decodable, Sendable {
    case one(String)
    case more([String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let one = try? container.decode(String.self) {
        self = .one(one)
      } else {
        self = .more(try container.decode([String].self))
      }
    }
  }

  /// Whether something is left to judge once the handshakes are gone: not of a connection that
  /// never came to be, nor of the border between two incarnations.
  var outlastsItsHandshake: Bool {
    if connections != nil { return false }
    if case .one("not-established") = label { return false }
    return true
  }
}

/// A capture with the truth of it.
struct LabCase: Sendable, CustomStringConvertible {
  let truth: LabTruth
  /// `A`, the client's card, or `B`, the server's.
  let point: String
  let file: URL

  var description: String { "\(truth.name).\(point)" }

  /// Those that are part of the repository.
  static let fixtures = all(in: SharedCaptures.root.appendingPathComponent("Fixtures"))
  /// Those beside the repository, a superset.
  static let lab =
    SharedCaptures.files(in: "lab").first.map {
      all(in: $0.deletingLastPathComponent())
    } ?? []

  private static func all(in folder: URL) -> [LabCase] {
    let rows = try? String(
      contentsOf: folder.appendingPathComponent("truth.jsonl"), encoding: .utf8)
    return (rows ?? "").split(separator: "\n").flatMap { row -> [LabCase] in
      guard let truth = try? JSONDecoder().decode(LabTruth.self, from: Data(row.utf8)) else {
        return []
      }
      return ["A", "B"].compactMap { point in
        let file = folder.appendingPathComponent("\(truth.name).\(point).pcap")
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        return LabCase(truth: truth, point: point, file: file)
      }
    }
  }
}
