import Foundation

/// Captures of connections that close in different ways.
enum MixedCapture {
  /// So many connections to `port` that close in four segments, and so many that the server aborts.
  static func capture(clean: Int, aborted: Int, port: UInt16 = 80) -> Data {
    TinyCapture.header + connections(clean: clean, aborted: aborted, port: port)
  }

  /// The same without the header of the file, to be appended to another capture.
  static func connections(clean: Int, aborted: Int, port: UInt16) -> Data {
    var data = Data()
    for number in 0..<(clean + aborted) {
      let client = UInt16(20_000 + number)
      data += TinyCapture.handshake(client, port)
      data += number < clean ? TinyCapture.close(client, port) : TinyCapture.abort(client, port)
    }
    return data
  }
}
