/// A report as JUnit XML, which Jenkins, GitLab and most build servers read.
///
/// One `testsuite` a capture, and one for what is about several of them; one `testcase` a result. A
/// broken rule of severity `error` is a `failure`; what an exception covers is `skipped`; a broken
/// rule that only warns passes, because the format knows no warning, and says so in `system-out`.
/// GitLab tells cases apart by `classname` and `name` alone, so the class is the capture. Times
/// are 0: the report says nothing of how long a rule took, and some readers insist on a number.
///
/// Source: the schema of the Jenkins xUnit plug-in (`junit-10.xsd`); GitLab, "Unit test reports".
public struct JUnitXML {
  /// A writer.
  public init() {}

  /// The report as an XML document.
  public func text(of report: CheckReport) -> String {
    let suites = Self.suites(of: report)
    let failures = suites.reduce(0) { $0 + $1.failures }
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="\(XMLText.attribute(report.command))" \
      tests="\(report.results.count)" failures="\(failures)" errors="0" time="0">

      """
    for suite in suites { suite.write(to: &text) }
    return text + "</testsuites>\n"
  }

  /// The suites in the order of the captures, that of all of them together last.
  private static func suites(of report: CheckReport) -> [Suite] {
    var suites: [Suite] = []
    var places: [String?: Int] = [:]
    for result in report.results {
      // What is about all captures is about the only one.
      let file = result.file ?? (report.files.count == 1 ? report.files[0] : nil)
      if let place = places[file] {
        suites[place].results.append(result)
      } else {
        places[file] = suites.count
        suites.append(Suite(name: file ?? "all captures", results: [result]))
      }
    }
    return suites
  }
}

extension JUnitXML {
  /// The results of one capture.
  private struct Suite {
    let name: String
    var results: [CheckResult]

    var failures: Int {
      results.count { $0.outcome == .failed && $0.severity == .error }
    }

    func write(to text: inout String) {
      let skipped = results.count { $0.outcome == .excepted }
      text += """
          <testsuite name="\(XMLText.attribute(name))" tests="\(results.count)" \
        failures="\(failures)" errors="0" skipped="\(skipped)" time="0">

        """
      for result in results { write(result, to: &text) }
      text += "  </testsuite>\n"
    }

    private func write(_ result: CheckResult, to text: inout String) {
      let title = XMLText.attribute(result.title)
      text += """
            <testcase classname="\(XMLText.attribute(name))" name="\(title)" time="0">

        """
      let message = XMLText.attribute(result.message)
      let details = XMLText.content(result.details)
      switch (result.outcome, result.severity) {
      case (.failed, .error):
        let kind = XMLText.attribute(result.rule)
        text += """
                <failure type="\(kind)" message="\(message)">\(details)</failure>

          """
      case (.excepted, _):
        text += """
                <skipped type="known exception" message="\(message)"/>
                <system-out>\(details)</system-out>

          """
      case (.failed, .warning):
        text += "      <system-out>warning: \(details)</system-out>\n"
      case (.passed, _):
        text += "      <system-out>\(details)</system-out>\n"
      }
      text += "    </testcase>\n"
    }
  }
}
