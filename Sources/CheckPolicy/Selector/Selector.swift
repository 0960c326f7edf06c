internal import Wire

/// Which connections are meant: an expression over their fields, checked for sense when it is read.
///
/// ```
/// server.port == 443 and initiator == "client"
/// server.ip in (10.0.0.0/8, fd77::/16) and not one_sided
/// close.duration > 200ms or rst.classes contains "data-after-close"
/// ```
public struct Selector: Sendable, Equatable {
  /// The expression as it was written.
  public let text: String
  let root: Node

  /// Reads an expression.
  ///
  /// - Parameter text: the expression, as `docs/check.md` describes it.
  /// - Throws: what is wrong with it, and where.
  public init(_ text: String) throws(SelectorError) {
    self.text = text
    root = try SelectorParser.parse(text)
  }

  /// Whether a connection is meant.
  public func matches(_ connection: CheckedConnection) -> Bool {
    root.holds(for: connection)
  }

  /// A part of an expression that is true or false of a connection.
  indirect enum Node: Equatable, Sendable {
    case always(Bool)
    /// A field that is true or false.
    case truth(SelectorField)
    case comparison(Operand, SelectorToken.Sign, Operand)
    /// A field has one of some values.
    case among(SelectorField, [Member])
    /// A list has a name in it, or a text another text.
    case contains(SelectorField, String)
    case isAbsent(SelectorField)
    case not(Node)
    case both(Node, Node)
    case either(Node, Node)
  }

  /// What stands on one side of a comparison.
  enum Operand: Equatable, Sendable {
    case field(SelectorField)
    /// A count, bytes, or nanoseconds.
    case number(Int64)
    case text(String)
    case addresses(AddressRange)
    case truth(Bool)
  }

  /// What `in` finds a value among.
  enum Member: Equatable, Sendable {
    case numbers(ClosedRange<Int64>)
    case text(String)
    case addresses(AddressRange)
  }
}

extension Selector.Node {
  /// Whether it is true of a connection.
  func holds(for connection: CheckedConnection) -> Bool {
    switch self {
    case .always(let truth): truth
    case .truth(let field): field.value(in: connection) == .truth(true)
    case .comparison(let left, let sign, let right):
      Self.compare(left.value(in: connection), sign, right.value(in: connection))
    case .among(let field, let members):
      members.contains { $0.holds(field.value(in: connection)) }
    case .contains(let field, let text):
      switch field.value(in: connection) {
      case .names(let names): names.contains(text)
      case .text(let whole): whole.contains(text)
      default: false
      }
    case .isAbsent(let field): field.value(in: connection) == .absent
    case .not(let node): !node.holds(for: connection)
    case .both(let left, let right): left.holds(for: connection) && right.holds(for: connection)
    case .either(let left, let right): left.holds(for: connection) || right.holds(for: connection)
    }
  }

  /// What is absent equals nothing, and is neither below nor above anything.
  private static func compare(
    _ left: Selector.Operand.Value, _ sign: SelectorToken.Sign, _ right: Selector.Operand.Value
  ) -> Bool {
    switch sign {
    case .equal: left.equals(right)
    case .unequal: !left.equals(right)
    case .below: left.isBelow(right)
    case .above: right.isBelow(left)
    case .atMost: left.isBelow(right) || left.equals(right)
    case .atLeast: right.isBelow(left) || left.equals(right)
    case .open, .close, .comma: false
    }
  }
}

extension Selector.Operand {
  /// What is compared: a connection's value, or a range of addresses.
  enum Value {
    case one(FieldValue)
    case addresses(AddressRange)

    func equals(_ other: Value) -> Bool {
      switch (self, other) {
      case (.one(.absent), _), (_, .one(.absent)): false
      case (.one(let left), .one(let right)): left == right
      case (.one(.address(let address)), .addresses(let range)),
        (.addresses(let range), .one(.address(let address))):
        range.contains(address)
      default: false
      }
    }

    func isBelow(_ other: Value) -> Bool {
      if case .one(.number(let left)) = self, case .one(.number(let right)) = other {
        return left < right
      }
      return false
    }
  }

  func value(in connection: CheckedConnection) -> Value {
    switch self {
    case .field(let field): .one(field.value(in: connection))
    case .number(let number): .one(.number(number))
    case .text(let text): .one(.text(text))
    case .addresses(let range): .addresses(range)
    case .truth(let truth): .one(.truth(truth))
    }
  }
}

extension Selector.Member {
  func holds(_ value: FieldValue) -> Bool {
    switch (self, value) {
    case (.numbers(let range), .number(let number)): range.contains(number)
    case (.text(let text), .text(let other)): text == other
    case (.addresses(let range), .address(let address)): range.contains(address)
    default: false
    }
  }
}
