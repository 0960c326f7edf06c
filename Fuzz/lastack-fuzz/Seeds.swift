import Foundation
import PacketCapture
import PacketDecode
import TestSupport
import Wire

/// Writes inputs to begin with, made of classic captures of Ethernet frames: a folder a target.
enum Seeds {
  static func write(to folder: String, from captures: [String]) {
    var count = 0
    for target in FuzzTarget.allCases {
      let place = URL(filePath: folder).appending(path: target.rawValue)
      do {
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        for capture in captures {
          let name = URL(filePath: capture).deletingPathExtension().lastPathComponent
          let file = [UInt8](try Data(contentsOf: URL(filePath: capture)))
          for (index, seed) in seeds(target, capture, file).enumerated() {
            try Data(seed).write(to: place.appending(path: "\(name).\(index)"))
            count += 1
          }
        }
      } catch {
        fatalError("cannot write seeds to \(place.path): \(error)")
      }
    }
    print("\(count) inputs to begin with in \(folder)")
  }

  private static func seeds(_ target: FuzzTarget, _ capture: String, _ file: [UInt8]) -> [[UInt8]] {
    switch target {
    case .decoder: rewrites(of: file).flatMap(frames)
    case .readers: ([file] + rewrites(of: file)).map { Array($0.prefix(6000)) }
    case .pcapng: blocks(file)
    case .compressed: streams(file)
    case .pipeline: scripts(capture)
    }
  }

  /// The capture written down in every other way.
  private static func rewrites(of file: [UInt8]) -> [[UInt8]] {
    CaptureRewriter.Kind.allCases.compactMap { try? CaptureRewriter.rewrite(file, $0) }
  }

  /// The first frames of a capture, for the decoder.
  private static func frames(_ file: [UInt8]) -> [[UInt8]] {
    guard let capture = ClassicCapture(file),
      let place = LinkType.allCases.firstIndex(where: { $0.fileNumber == capture.linkType })
    else { return [] }
    var seed = [UInt8(place)]
    for record in capture.records.prefix(6) {
      let octets = record.bytes.prefix(200)
      let excess = min(255, Int(record.originalLength) - octets.count)
      seed += [UInt8(octets.count & 255), UInt8(octets.count >> 8), UInt8(excess)] + octets
    }
    return [seed]
  }

  /// The first blocks of a pcapng file, in both byte orders.
  private static func blocks(_ file: [UInt8]) -> [[UInt8]] {
    guard let file = try? CaptureRewriter.rewrite(file, .pcapng) else { return [] }
    let script = BlockScript.octets(ofBlocks: file, limit: 5000)
    return [[0] + script, [1] + script]
  }

  /// The beginning of a capture: compressed already, and to be compressed.
  private static func streams(_ file: [UInt8]) -> [[UInt8]] {
    let start = Array(file.prefix(3000))
    return Compressing.allCases.enumerated().flatMap { place, kind in
      [[UInt8(place)] + kind.compressed(start), [UInt8(place) | CompressedTarget.isPlain] + start]
    }
  }

  /// The capture's segments as scripts: with much room, and with little.
  private static func scripts(_ capture: String) -> [[UInt8]] {
    let segments = segments(of: capture)
    // Few steps make a fast input: the beginning and the end of what was captured.
    let few = segments.count <= 60 ? segments : Array(segments.prefix(20) + segments.suffix(40))
    var writer = ScriptWriter()
    let steps = few.flatMap { writer.step($0).octets }
    return [
      [0x12, 0, 0, 0, 59, 0, 0, 0] + steps, [0x00, 0, 0, 2, 59, 0, 0, 0] + steps,
      [0x01, 1, 5, 1, 59, 0, 0, 0] + steps,
      [0x24, 0, 0, 0, 59, 0, 0, 0] + steps.prefix(16 * 30),
    ]
  }

  private static func segments(of capture: String) -> [Segment] {
    var segments: [Segment] = []
    do throws(CaptureError) {
      var source = try CaptureSource(path: capture)
      var decoder = PacketDecoder()
      var segment = Segment.unwritten
      while let frame = try source.next() {
        let outcome = decoder.decode(
          frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
          frame: frame.number, timestamp: frame.timestamp, into: &segment)
        if outcome == .segment { segments.append(segment) }
        while decoder.hasLate { if decoder.takeLate(into: &segment) { segments.append(segment) } }
      }
    } catch {
      fatalError("\(error)")
    }
    return segments
  }
}
