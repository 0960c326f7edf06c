/// A place for at most one open capture, which is read where it lies.
///
/// Of an optional `CaptureSource` the compiler works out at every look whether there is one, and copies it
/// to ask; that took longer than finding the next frame.
@safe
struct SourcePlace: ~Copyable {
  private var address: UnsafeMutablePointer<CaptureSource>?

  /// Nothing in it.
  init() {
    unsafe address = nil
  }

  deinit {
    guard let address = unsafe address else { return }
    unsafe address.deinitialize(count: 1)
    unsafe address.deallocate()
  }

  /// Whether there is none.
  var isEmpty: Bool {
    @inline(__always) get { unsafe address == nil }
  }

  /// The capture, where there is one.
  var source: CaptureSource {
    @inline(__always) unsafeAddress {
      guard let address = unsafe address else { preconditionFailure("there is no capture here") }
      return unsafe UnsafePointer(address)
    }
    @inline(__always) unsafeMutableAddress {
      guard let address = unsafe address else { preconditionFailure("there is no capture here") }
      return unsafe address
    }
  }

  /// Puts a capture into a place that is empty.
  mutating func put(_ source: consuming CaptureSource) {
    precondition(isEmpty, "there is a capture here")
    let place = UnsafeMutablePointer<CaptureSource>.allocate(capacity: 1)
    unsafe place.initialize(to: source)
    unsafe address = place
  }

  /// Takes the capture out, if there is one.
  mutating func take() -> CaptureSource? {
    guard let place = unsafe address else { return nil }
    unsafe address = nil
    let source = unsafe place.move()
    unsafe place.deallocate()
    return source
  }
}
