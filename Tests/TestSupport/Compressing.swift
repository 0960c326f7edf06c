import CLZ4
import CLzma
import CZlib
import CZstd

/// Compresses octets, each time to one member, frame or stream.
public enum Compressing: String, CaseIterable, Sendable {
  case gzip
  case zstd
  case xz
  case lz4

  /// The compressed octets.
  public func compressed(_ octets: [UInt8]) -> [UInt8] {
    switch self {
    case .gzip: Self.gzip(octets)
    case .zstd: Self.zstd(octets)
    case .xz: Self.xz(octets)
    case .lz4: Self.lz4(octets)
    }
  }

  private static func gzip(_ octets: [UInt8]) -> [UInt8] {
    var stream = unsafe z_stream()
    // 16 for gzip, and the largest window.
    let status = unsafe deflateInit2_(
      &stream, 6, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK)
    defer { unsafe deflateEnd(&stream) }
    var input = octets
    let room = unsafe Int(deflateBound(&stream, UInt(octets.count)))
    return unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
        unsafe stream.next_in = input.baseAddress
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(room)
        let status = unsafe deflate(&stream, Z_FINISH)
        precondition(status == Z_STREAM_END)
        count = unsafe room - Int(stream.avail_out)
      }
    }
  }

  private static func zstd(_ octets: [UInt8]) -> [UInt8] {
    let room = ZSTD_compressBound(octets.count)
    return unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
      count = unsafe ZSTD_compress(output.baseAddress, room, octets, octets.count, 3)
      precondition(ZSTD_isError(count) == 0)
    }
  }

  private static func xz(_ octets: [UInt8]) -> [UInt8] {
    let room = lzma_stream_buffer_bound(octets.count)
    return unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
      let status = unsafe lzma_easy_buffer_encode(
        1, LZMA_CHECK_CRC64, nil, octets, octets.count, output.baseAddress, &count, room)
      precondition(status == LZMA_OK)
    }
  }

  private static func lz4(_ octets: [UInt8]) -> [UInt8] {
    let room = LZ4F_compressFrameBound(octets.count, nil)
    return unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
      count = unsafe LZ4F_compressFrame(output.baseAddress, room, octets, octets.count, nil)
      precondition(LZ4F_isError(count) == 0)
    }
  }
}
