import CheckReporting

/// Reports to write.
enum Sample {
  /// Text with something in it that every format has to escape.
  static let awkward =
    "a<b> & \"c\" 'd' ]]> 100% {0} |x| #1 \\ `y` *z* @w $v\tt\r\nn\u{0}\u{1b}[1m\u{7f}\u{85}\u{fffe} é 🙂 #\u{301} {\u{301} ,\u{301}"

  /// One result of every outcome and severity, for two captures and for both together.
  static var report: CheckReport {
    CheckReport(
      results: [
        CheckResult(
          rule: "fail-on rst-aborted", demand: "No connection is aborted by an RST.",
          outcome: .failed, message: "2 of 5 connections are; 0 are allowed.",
          file: "captures/a b.pcap",
          findings: [finding(3), finding(4)], omittedFindings: 7),
        CheckResult(
          rule: "closes-in-time", demand: "Every close takes at most 1 s.",
          reason: "The load balancer gives up after 1 s.", severity: .warning, outcome: .failed,
          message: "1 of 5 closes takes longer; the longest takes 2.01 s.",
          file: "captures/a b.pcap", policy: .init(file: "lastack.yml", line: 12),
          findings: [finding(5)]),
        CheckResult(
          rule: "fail-on half-closed", demand: "No connection is half closed.",
          reason: "known until 2026-12-31", outcome: .excepted,
          message: "1 of 5 connections is, excepted until 2026-12-31.", file: "/tmp/c.pcap",
          policy: .init(file: "lastack.yml", line: 20), findings: [finding(6)]),
        CheckResult(
          rule: "min clean-four-way=10", demand: "At least 10 connections close in four segments.",
          outcome: .passed, message: "12 connections do."),
        CheckResult(
          rule: "fail-on rst-aborted", demand: "No connection is aborted by an RST.",
          outcome: .passed, message: "None of 7 connections is.", file: "/tmp/c.pcap"),
      ], files: ["captures/a b.pcap", "/tmp/c.pcap"], connectionsSeen: 12, connectionsMatched: 11)
  }

  /// A report in which every text is awkward.
  static var awkwardReport: CheckReport {
    CheckReport(
      results: CheckOutcome.allCases.flatMap { outcome in
        CheckSeverity.allCases.map { severity in
          CheckResult(
            rule: "\(awkward) \(outcome)", demand: awkward, reason: awkward, severity: severity,
            outcome: outcome, message: awkward, file: awkward, subject: "\(severity)",
            policy: .init(file: awkward, line: 3),
            findings: [
              CheckFinding(
                connection: 1, file: awkward, client: awkward, server: awkward, label: awkward,
                frames: [], message: awkward,
                changes: [.init(aspect: awkward, expected: awkward, found: awkward)])
            ])
        }
      }, files: [awkward], connectionsSeen: 1, connectionsMatched: 1)
  }

  /// A report without a result.
  static var empty: CheckReport {
    CheckReport(results: [], files: ["a.pcap"], connectionsSeen: 0, connectionsMatched: 0)
  }

  /// A report of many broken rules.
  static func many(_ count: Int, outcome: CheckOutcome = .failed) -> CheckReport {
    CheckReport(
      results: (0..<count).map { number in
        CheckResult(
          rule: "rule \(number)", demand: "It holds.", outcome: outcome, message: "It does not.",
          file: "a.pcap", findings: [finding(UInt64(number))])
      }, files: ["a.pcap"], connectionsSeen: 1, connectionsMatched: 1)
  }

  static func finding(_ connection: UInt64) -> CheckFinding {
    CheckFinding(
      connection: connection, file: "captures/a b.pcap", client: "10.0.0.1:4000\(connection)",
      server: "[fd00::2]:443", label: "rst-aborted", frames: [9, 12],
      message: "RST by server, frame 12: abort")
  }
}
