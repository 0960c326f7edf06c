internal import CheckReporting
package import ReportWriting

/// What rules mean, in sentences.
public struct PolicyExplanation {
  private let rules: [Rule]
  private let today: CalendarDate

  /// The explanation of some rules.
  ///
  /// - Parameters:
  ///   - rules: the rules.
  ///   - today: the day by which exceptions expire.
  public init(rules: [Rule], today: CalendarDate) {
    self.rules = rules
    self.today = today
  }

  /// Writes the explanation.
  package func write(to canvas: inout TextCanvas) {
    for (place, rule) in rules.enumerated() {
      if place > 0 { canvas.newline() }
      canvas.put(rule.name, .bold)
      if let place = rule.place { canvas.put("  \(place.file):\(place.line)", .dim) }
      canvas.newline()
      line(rule.demand, to: &canvas)
      line(
        rule.severity == .error
          ? "If that does not hold, the check fails."
          : "If that does not hold, it is reported, and the check passes all the same.", to: &canvas
      )
      if rule.allowsNone { line("It holds where no connection matches.", to: &canvas) }
      if let reason = rule.reason { line("Why: \(reason)", to: &canvas) }
      for exception in rule.exceptions {
        let end =
          exception.expires < today
          ? "expired on \(exception.expires), so it covers nothing"
          : "until \(exception.expires)"
        line("Except connections \(exception.scope), \(end): \(exception.reason)", to: &canvas)
      }
    }
  }

  private func line(_ text: String, to canvas: inout TextCanvas) {
    canvas.put("  ")
    canvas.flow(text, indent: 4)
    canvas.newline()
  }
}
