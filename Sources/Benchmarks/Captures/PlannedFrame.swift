/// One frame of a planned connection, before it becomes bytes.
struct PlannedFrame {
  /// Capture time in nanoseconds.
  var time: Int64
  var fromClient: Bool
  /// Octet 13 of the TCP header.
  var control: UInt8
  var sequence: UInt32
  var acknowledgment: UInt32
  var payload: UInt16
  var identification: UInt16
  var timestampValue: UInt32
  var timestampEcho: UInt32
}

/// The control bits that the plans use.
enum Control {
  static let fin: UInt8 = 0x01
  static let syn: UInt8 = 0x02
  static let rst: UInt8 = 0x04
  static let psh: UInt8 = 0x08
  static let ack: UInt8 = 0x10
}

/// A connection that is being written: its addresses, its frames and the next one.
struct PlannedConnection {
  var clientAddress: UInt32
  var serverAddress: UInt32
  var clientPort: UInt16
  var serverPort: UInt16
  var frames: [PlannedFrame]
  var next = 0
}
