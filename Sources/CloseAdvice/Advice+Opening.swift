// Advice on connections that were never established.

extension Advice {
  static func refused(_ subject: Subject) -> Advice {
    Advice(
      kind: .refused,
      causes: [
        "Nothing listens on \(subject.end): the service is down, listens on another address or "
          + "port, or was just being restarted.",
        "A firewall that rejects with an RST.",
      ],
      steps: [
        Step("On \(subject.end), who listens:", "ss -tlnp \(subject.filter)"),
        Step("Rules that reject:", "nft list ruleset | grep -i reject"),
      ],
      remedies: ["Start the service, or let it listen where its clients look for it."],
      sources: [.rfc(9293, "3.10.7.1"), .rfc(9293, "3.5.2"), .manual("ss", 8)])
  }

  static func unanswered(_ subject: Subject) -> Advice {
    Advice(
      kind: .unanswered,
      causes: [
        "A firewall drops the SYN or its answer, the host is down, or there is no route.",
        "The queue of connections that wait for accept() at \(subject.end) was full: Linux then "
          + "drops SYNs.",
      ],
      steps: [
        Step("Capture at \(subject.end) as well: did the SYN arrive, was it answered?"),
        Step(
          "On \(subject.end), whether a listen queue overflowed:",
          "nstat -az TcpExtListenOverflows TcpExtListenDrops; ss -tln \(subject.filter)"),
      ],
      remedies: [
        "If queues overflow: accept faster, or raise listen()'s backlog and net.core.somaxconn.",
        "The client gives up after net.ipv4.tcp_syn_retries; a shorter timeout is the "
          + "application's to set.",
      ],
      sources: [
        .rfc(9293, "3.8.3"), .sysctl("tcp_syn_retries"), .counter("TcpExtListenOverflows"),
        .manual("listen", 2),
      ])
  }

  static func handshakeAbandoned(_ subject: Subject) -> Advice {
    Advice(
      kind: .handshakeAbandoned,
      causes: [
        "A scan: many tools send a SYN, and leave, or answer the SYN-ACK by an RST.",
        "The SYN-ACK was lost behind the capture point, went to another host, or \(subject.end) "
          + "had given up.",
      ],
      steps: [
        Step("Whether the same address tried other ports.", nil),
        Step("On the server, half-open connections:", "ss -tan state syn-recv"),
      ],
      remedies: ["Usually none: SYN cookies keep half-open connections from doing harm."],
      sources: [.rfc(9293, "3.5.1"), .rfc(4987, "3.6"), .sysctl("tcp_syncookies")])
  }
}
