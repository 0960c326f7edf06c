import Anonymization
import CheckExpectations
import CheckPolicy
import CheckReporting
import FlowTracking
import PacketCapture
import ReportWriting

/// A check of some captures: what is demanded, and what comes of it.
struct CheckRun {
  private let rules: [Rule]
  private let today: CalendarDate
  private let inputs: CheckInputs
  /// Whether the rules take several files as one capture.
  private let isOne: Bool
  private let allowsNone: Bool
  private let findingLimit: Int
  private let reading: ReadingOptions

  /// Makes a check ready.
  ///
  /// - Throws: `ExitStatus.usage` when there is nothing to check, which has been said by then.
  init(
    rules: [Rule], today: CalendarDate, inputs: CheckInputs, isOne: Bool, allowsNone: Bool,
    findingLimit: Int, reading: ReadingOptions
  ) throws(ExitStatus) {
    self.rules = rules
    self.today = today
    self.inputs = inputs
    self.isOne = isOne
    self.allowsNone = allowsNone
    self.findingLimit = findingLimit
    self.reading = reading
    let expected = inputs.captures.contains { ExpectationFile(of: $0).exists }
    if rules.isEmpty, !expected, !inputs.captures.isEmpty {
      let policy =
        (try? PolicyFile.read(PolicyFile.usualName)) == nil
        ? "--policy FILE" : "--policy \(PolicyFile.usualName), which lies here"
      Complaint.say(
        "nothing to check: there is no rule, and no expectation beside any capture; give a rule "
          + "(--fail-on rst-aborted), \(policy), or write expectations by --update.")
      throw .usage
    }
  }

  /// Reads the captures and holds them against what is demanded.
  ///
  /// - Returns: what came of it, and the status; what could not be read has been said by then.
  func report() -> (CheckReport, ExitStatus) {
    let judge =
      rules.isEmpty
      ? nil : PolicyJudge(rules: rules, today: today, findingLimit: findingLimit)
    var session = CheckSession(judge: judge)
    var status = ExitStatus.done
    var results: [CheckResult] = []
    if isOne, !rules.isEmpty, inputs.captures.count > 1 {
      let input = CaptureInput(inputs.captures)
      status = read(input, into: &session, &results)
      results += expectations(&status)
    } else {
      for path in inputs.captures where !Interrupt.isRequested {
        check(path, &session, &status, &results)
      }
    }
    results += inputs.orphans.map(Self.orphan)
    if let judge = session.judge {
      for sentence in judge.expiredExceptions { Complaint.say(sentence + ".") }
      results.insert(contentsOf: judge.results(allowsNone: allowsNone), at: 0)
    } else if session.seen == 0, status == .done, !allowsNone {
      results.append(Self.nothingSeen)
    }
    let report = CheckReport(
      results: results, files: inputs.captures, connectionsSeen: session.seen,
      connectionsMatched: session.matched)
    return (report, report.hasFailed ? status.combined(with: .checkFailed) : status)
  }

  /// Reads one capture, and holds it against its expectation.
  private func check(
    _ path: String, _ session: inout CheckSession, _ status: inout ExitStatus,
    _ results: inout [CheckResult]
  ) {
    let expectation = ExpectationFile(of: path)
    if expectation.exists {
      session.expectRecord(of: path)
    } else if rules.isEmpty {
      results.append(Self.missing(expectation.path, of: path))
      return
    }
    if let failure = read(path, into: &session) {
      status = status.combined(with: failure.status)
      if let sentence = failure.sentence { results.append(Self.unreadable(path, sentence)) }
      if !failure.isPartial {
        _ = session.takeRecord()
        return
      }
    }
    if let record = session.takeRecord() { results.append(held(record, against: expectation)) }
  }

  /// Reads all captures as one.
  private func read(
    _ input: CaptureInput, into session: inout CheckSession, _ results: inout [CheckResult]
  ) -> ExitStatus {
    let analysis = reading.analysis(showsProgress: Terminal.isError && Terminal.isOutput)
    var anonymizer: AddressAnonymizer?
    do throws(CaptureError) {
      let facts = try analysis.run(input, anonymizer: &anonymizer, into: &session)
      for file in facts.files {
        if let failure = file.failure { results.append(Self.unreadable(file.name, failure)) }
      }
      return facts.comment(isInReport: false)
    } catch {
      let status = error.comment()
      guard status != .interrupted, case .noneReadable(let errors) = error else { return status }
      for (path, error) in zip(input.paths, errors) {
        results.append(Self.unreadable(path, error.description))
      }
      return status
    }
  }

  /// Holds each capture by itself against the expectation beside it, where there is one; what cannot be
  /// read has been said by then.
  private func expectations(_ status: inout ExitStatus) -> [CheckResult] {
    var results: [CheckResult] = []
    for path in inputs.captures where !Interrupt.isRequested {
      let expectation = ExpectationFile(of: path)
      if !expectation.exists { continue }
      var session = CheckSession(judge: nil)
      session.expectRecord(of: path)
      var anonymizer: AddressAnonymizer?
      let facts = try? reading.analysis(showsProgress: false)
        .run(CaptureInput(file: path), anonymizer: &anonymizer, into: &session)
      if facts?.wasInterrupted == true { status = status.combined(with: .interrupted) }
      if facts != nil, let record = session.takeRecord() {
        results.append(held(record, against: expectation))
      }
    }
    return results
  }

  /// Why a capture could not be read, or not to its end.
  private struct Failure {
    let status: ExitStatus
    /// What has been said; nil where nothing is wrong with the capture.
    let sentence: String?
    /// Whether some of it was read.
    let isPartial: Bool
  }

  private func read(_ path: String, into session: inout CheckSession) -> Failure? {
    let analysis = reading.analysis(showsProgress: Terminal.isError && Terminal.isOutput)
    var anonymizer: AddressAnonymizer?
    do throws(CaptureError) {
      let facts = try analysis.run(
        CaptureInput(file: path), anonymizer: &anonymizer, into: &session)
      let status = facts.comment(isInReport: false)
      if status == .done { return nil }
      return Failure(status: status, sentence: facts.failure, isPartial: true)
    } catch {
      let status = error.comment()
      return Failure(
        status: status, sentence: status == .interrupted ? nil : error.description, isPartial: false
      )
    }
  }

  private func held(_ record: CaptureRecord, against file: ExpectationFile) -> CheckResult {
    do throws(Expectation.Failure) {
      return CheckResult(
        of: record, against: try file.read(), path: file.path, findingLimit: findingLimit)
    } catch {
      return CheckResult(
        rule: CheckResult.expectationRule, demand: "\(file.path) says how every connection closes.",
        outcome: .failed, message: "\(file.path) \(error.sentence); write it anew by --update.",
        file: record.file)
    }
  }

  private static func missing(_ expectation: String, of path: String) -> CheckResult {
    CheckResult(
      rule: CheckResult.expectationRule, demand: "Every capture has an expectation beside it.",
      outcome: .failed,
      message: "There is no \(expectation); write it by --update, and read it.", file: path)
  }

  private static func orphan(_ expectation: String) -> CheckResult {
    CheckResult(
      rule: CheckResult.expectationRule, demand: "Every expectation has a capture beside it.",
      outcome: .failed,
      message: "The capture of this expectation is not there; bring it back, or remove the file.",
      file: expectation)
  }

  private static func unreadable(_ path: String, _ sentence: String) -> CheckResult {
    // The result names the capture already.
    let message =
      sentence.hasPrefix("\(path): ") ? sentence.dropFirst(path.count + 2) : sentence[...]
    return CheckResult(
      rule: "readable", demand: "The capture can be read to its end.", outcome: .failed,
      message: message.prefix(1).uppercased() + message.dropFirst(), file: path)
  }

  private static let nothingSeen = CheckResult(
    rule: "connections", demand: "There is a connection in some capture.", outcome: .failed,
    message: "No capture has a connection, so nothing was checked; --allow-empty lets that pass.")
}
