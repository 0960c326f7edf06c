import Foundation
import PacketCapture
import Wire

/// Reads a capture in blocks and through libpcap alone, side by side.
///
/// The fuzz targets hold the readers to the same.
enum ReaderComparison {
  /// What is kept of a frame, which itself cannot be kept.
  private struct FrameCopy: Equatable {
    let number: UInt64
    let nanoseconds: Int64
    let originalLength: UInt32
    let isCut: Bool
    let bytes: [UInt8]
  }

  /// In what the two readings of a file differ first, or nil when they are the same to the byte.
  static func difference(_ path: String, filter: String? = nil) -> String? {
    do throws(CaptureError) {
      var ours = try CaptureSource(path: path, filter: filter)
      do throws(CaptureError) {
        var reference = try CaptureSource(path: path, filter: filter, reader: .libpcap)
        return difference(&ours, &reference)
      } catch {
        // Another of its interfaces may have a link type that is decoded.
        if case .unsupportedLinkType = error, ours.interfaces.count > 1 { return nil }
        return "only libpcap refuses to open it: \(error)"
      }
    } catch {
      return difference(opening: path, filter, error)
    }
  }

  private static func difference(
    opening path: String, _ filter: String?, _ error: CaptureError
  ) -> String? {
    do throws(CaptureError) {
      _ = try CaptureSource(path: path, filter: filter, reader: .libpcap)
      return "only libpcap opens it: \(error)"
    } catch let expected {
      if error == expected || hasSectionsOfBothOrders(path) { return nil }
      return "\(error)\ninstead of \(expected)"
    }
  }

  private static func difference(
    _ ours: inout CaptureSource, _ reference: inout CaptureSource
  ) -> String? {
    while true {
      let (mine, error) = next(&ours)
      let (expected, expectedError) = next(&reference)
      if error != expectedError {
        // What libpcap reads no further for its own reasons, we read on.
        if let expectedError, isBeyondLibpcap(expectedError) { return nil }
        if error != nil, expectedError != nil, hasSectionsOfBothOrders(ours.path) { return nil }
        return "\(error?.description ?? "no error")\ninstead of "
          + (expectedError?.description ?? "none")
      }
      if mine != expected {
        return "\(mine.map(describe) ?? "the end")\ninstead of "
          + (expected.map(describe) ?? "the end")
      }
      if ours.frameCount != reference.frameCount { return "another number of frames" }
      if ours.filteredOutCount != reference.filteredOutCount { return "filtered differently" }
      if ours.bytesRead != reference.bytesRead {
        return "at \(ours.bytesRead ?? 0) instead of \(reference.bytesRead ?? 0)"
      }
      if mine == nil { return nil }
    }
  }

  /// Whether libpcap stopped at a section or an interface unlike the first one.
  ///
  /// It takes the length of a section header in another byte order for one too large.
  private static func isBeyondLibpcap(_ error: CaptureError) -> Bool {
    switch error {
    case .mixedInterfaces: true
    case .unreadable(_, _, let reason):
      reason.contains("different byte orders") || isSwappedLength(reason)
    default: false
    }
  }

  /// Whether a file holds what looks like the headers of sections in both byte orders.
  ///
  /// libpcap takes the length of such a header in the order of the section before, and what it then says of
  /// the rest is about other octets than what we say: where both refuse it, the words may differ.
  private static func hasSectionsOfBothOrders(_ path: String) -> Bool {
    guard let octets = try? FileHandle(forReadingAtPath: path)?.readToEnd() else { return false }
    let file = [UInt8](octets)
    let little: [UInt8] = [0x4d, 0x3c, 0x2b, 0x1a]
    var found: Set<Bool> = []
    for place in 0..<max(0, file.count - 11) where file[place] == 0x0a && file[place + 3] == 0x0a {
      let magic = Array(file[place + 8..<place + 12])
      if magic == little { found.insert(true) }
      if magic == little.reversed() { found.insert(false) }
    }
    return found.count == 2
  }

  private static func isSwappedLength(_ reason: String) -> Bool {
    let start = "pcapng block size "
    guard reason.hasPrefix(start),
      let length = UInt32(reason.dropFirst(start.count).prefix { $0.isNumber })
    else { return false }
    return length.byteSwapped < length
  }

  private static func next(
    _ source: inout CaptureSource
  ) -> (frame: FrameCopy?, error: CaptureError?) {
    do throws(CaptureError) {
      guard let frame = try source.next() else { return (nil, nil) }
      return (
        FrameCopy(
          number: frame.number, nanoseconds: frame.timestamp.nanoseconds,
          originalLength: frame.originalLength, isCut: frame.isCut,
          bytes: unsafe frame.bytes.withUnsafeBufferPointer { unsafe Array($0) }),
        nil
      )
    } catch {
      return (nil, error)
    }
  }

  private static func describe(_ facts: FrameCopy) -> String {
    "frame \(facts.number) at \(facts.nanoseconds) with \(facts.bytes.count) of "
      + "\(facts.originalLength) octets"
  }
}
