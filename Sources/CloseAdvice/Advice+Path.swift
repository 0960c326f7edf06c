// Advice on what was lost: by the network, or by the capture.

extension Advice {
  static func closeLoss(_ subject: Subject) -> Advice {
    Advice(
      kind: .closeLoss,
      causes: [
        "The path lost segments, as it loses those of any other phase; the last ones of a "
          + "connection show it most, because nothing follows that would have them sent again "
          + "sooner than a timer does."
      ],
      steps: [
        Step(
          "On both ends, what had to be sent again:",
          "nstat -az TcpRetransSegs TcpExtTCPLossProbes"),
        Step("Where on the path it is lost:", "mtr -T -P \(subject.serverPort) HOST"),
        Step("Drops at the hosts' own queues:", "tc -s qdisc; ip -s link"),
      ],
      remedies: [
        "A single loss costs a timeout or a probe and does no harm. If the loss rate is high, "
          + "mend the path or the queue that drops."
      ],
      sources: [.rfc(8985, "7"), .rfc(6298, "5"), .rfc(9293, "3.8.1")])
  }

  static func captureIncomplete(_ subject: Subject) -> Advice {
    Advice(
      kind: .captureIncomplete,
      causes: [
        "The capture itself dropped frames, or saw only one direction (asymmetric routes, a "
          + "mirror port for one of them): what the ends acknowledged and the capture lacks, the "
          + "network did not lose."
      ],
      steps: [
        Step(
          "tcpdump says how many packets the kernel dropped; a larger buffer and a shorter "
            + "snapshot help:",
          "tcpdump -B 65536 -s 128 -w FILE 'tcp port \(subject.serverPort)'")
      ],
      remedies: ["Capture at one of the ends, both directions."],
      sources: [.manual("tcpdump", 1)])
  }
}
