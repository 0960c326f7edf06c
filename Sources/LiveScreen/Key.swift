/// A key as a terminal sends it.
public enum Key: Sendable, Equatable {
  /// A character.
  case character(Character)
  /// A letter with the control key.
  case control(Character)
  /// An arrow.
  case up, down
  /// Escape by itself.
  case escape
  /// A key that means nothing here.
  case other
}

/// Makes keys of the bytes that a terminal sends.
///
/// A sequence of several bytes, such as that of an arrow, may come in pieces; what follows an escape
/// byte belongs to it only when it comes in time, which the caller tells.
/// Source: ECMA-48 §5.4 (control sequences), xterm's ctlseqs (SS3).
public struct KeyParser: Sendable {
  private enum State {
    case ground, escape, sequence, shift
  }

  private var state = State.ground
  /// Bytes of a character of several bytes that are still to come.
  private var continuations = 0

  /// Expects a key.
  public init() {}

  /// Whether the last byte was an escape that may begin a sequence.
  public var isUndecided: Bool { state == .escape }

  /// Takes in the next byte.
  ///
  /// - Returns: the key that it completes, or nil.
  public mutating func take(_ byte: UInt8) -> Key? {
    switch state {
    case .ground: return ground(byte)
    case .escape:
      switch byte {
      case UInt8(ascii: "["): state = .sequence
      case UInt8(ascii: "O"): state = .shift
      case 0x1b: return .escape
      default:
        // Alt and a key.
        state = .ground
        return .other
      }
      return nil
    case .sequence:
      // Parameters and intermediates, then one final byte.
      if (0x20...0x3f).contains(byte) { return nil }
      state = .ground
      return Self.arrow(byte)
    case .shift:
      state = .ground
      return Self.arrow(byte)
    }
  }

  /// No byte followed for a while.
  ///
  /// - Returns: the key that is complete by that, or nil.
  public mutating func pause() -> Key? {
    defer { state = .ground }
    return state == .escape ? .escape : nil
  }

  private mutating func ground(_ byte: UInt8) -> Key? {
    if continuations > 0, byte & 0xc0 == 0x80 {
      continuations -= 1
      return continuations == 0 ? .other : nil
    }
    continuations = 0
    switch byte {
    case 0x1b:
      state = .escape
      return nil
    case 1...26: return .control(Character(Unicode.Scalar(byte + 0x60)))
    case 0x20...0x7e: return .character(Character(Unicode.Scalar(byte)))
    case 0xc2...0xf4:
      continuations = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
      return nil
    default: return .other
    }
  }

  private static func arrow(_ byte: UInt8) -> Key {
    switch byte {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    default: .other
    }
  }
}
