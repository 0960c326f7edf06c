/// When a live capture ends by itself.
struct LiveEnd {
  /// After so many seconds; nil for never.
  var seconds: Int?
  /// After so many frames; nil for never.
  var frames: UInt64?
}
