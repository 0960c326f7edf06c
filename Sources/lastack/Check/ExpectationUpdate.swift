import Anonymization
import CheckExpectations
import CheckReporting
import PacketCapture
import ReportWriting

/// Writes the expectations of captures, and shows what changed.
struct ExpectationUpdate {
  let reading: ReadingOptions
  let isColoured: Bool

  /// How many connections that changed are shown of each capture.
  private static let shown = 100

  /// Writes the expectations.
  ///
  /// - Parameter captures: what to read.
  /// - Returns: the status; what went wrong has been said by then.
  func run(_ captures: [String]) -> ExitStatus {
    var status = ExitStatus.done
    var canvas = TextCanvas(isColoured: isColoured)
    var same: UInt64 = 0
    for capture in captures where !Interrupt.isRequested {
      guard let record = read(capture, &status) else { continue }
      let file = ExpectationFile(of: capture)
      if record.isOverfull {
        Complaint.say(
          "\(capture): has more connections than an expectation may have; keep a smaller capture.")
        status = status.combined(with: .usage)
        continue
      }
      let old = file.exists ? try? file.read() : nil
      if old == record.expectation {
        same += 1
        continue
      }
      if let sentence = file.write(record.expectation) {
        Complaint.say(sentence)
        status = status.combined(with: .usage)
        continue
      }
      if let old {
        let result = CheckResult(
          of: record, against: old, path: "what it was", findingLimit: Self.shown)
        TextResults.write(result, status: "CHANGED", name: file.path, to: &canvas)
      } else {
        TextResults.write(
          "NEW", .plain, "\(file.path): \(NumberText.counted(record.count, "connection")).",
          to: &canvas)
      }
    }
    TextResults.write("SAME", .plain, "\(NumberText.counted(same, "expectation")).", to: &canvas)
    var out = ByteBuffer()
    canvas.move(into: &out)
    var output = ByteSink.standardOutput
    output.write(out)
    return status
  }

  private func read(_ capture: String, _ status: inout ExitStatus) -> CaptureRecord? {
    var session = CheckSession(judge: nil)
    session.expectRecord(of: capture)
    var anonymizer: AddressAnonymizer?
    do throws(CaptureError) {
      let facts = try reading.analysis(showsProgress: false)
        .run(CaptureInput(file: capture), anonymizer: &anonymizer, into: &session)
      let outcome = facts.comment(isInReport: false)
      status = status.combined(with: outcome)
      return outcome == .done ? session.takeRecord() : nil
    } catch {
      status = status.combined(with: error.comment())
      return nil
    }
  }
}
