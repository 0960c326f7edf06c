/// A JSON document, as far as it is about interfaces.
struct InterfaceDocument: Decodable {
  let connections: [Record]
  let captures: [Capture]

  /// What a record says of interfaces, and what goes with it.
  struct Record: Decodable {
    let client: End
    let label: String
    let packets: Packets
    let duplicate_frames: Int
    let interfaces: [Seen]?

    struct End: Decodable { let port: UInt16 }
    struct Packets: Decodable, Equatable { let client: Int, server: Int }
  }

  /// What a capture says of its interfaces.
  struct Capture: Decodable {
    let link_type: String
    let snapshot_length: Int
    let frames: UInt64
    let filtered_frames: UInt64
    let kernel_drops: UInt64?
    let interfaces: [Interface]

    struct Interface: Decodable, Equatable {
      let id: Int
      let name: String?
      let description: String?
      let link_type: String
      let snapshot_length: Int
      let ticks_per_second: UInt64?
      let frames: UInt64
      let drops: UInt64?
    }
  }

  /// An interface as a record names it.
  struct Seen: Decodable, Equatable {
    let id: Int?
    let name: String?
  }
}
