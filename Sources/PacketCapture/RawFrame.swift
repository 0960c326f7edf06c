/// What a reader says of a frame; small enough to be returned in registers.
@unsafe
@usableFromInline
struct RawFrame {
  /// The captured bytes, or nil when there is no frame.
  @usableFromInline let data: UnsafePointer<UInt8>?
  @usableFromInline let nanoseconds: Int64
  @usableFromInline let capturedLength: UInt32
  @usableFromInline let originalLength: UInt32

  @inline(__always)
  init(
    data: UnsafePointer<UInt8>?, nanoseconds: Int64, capturedLength: UInt32, originalLength: UInt32
  ) {
    unsafe self.data = data
    unsafe self.nanoseconds = nanoseconds
    unsafe self.capturedLength = capturedLength
    unsafe self.originalLength = originalLength
  }

  /// No frame.
  static var none: RawFrame {
    @inline(__always)
    get { unsafe RawFrame(data: nil, nanoseconds: 0, capturedLength: 0, originalLength: 0) }
  }
}
