// Advice on ends that wait: in CLOSE_WAIT, FIN_WAIT_2 and TIME_WAIT, or for an ACK.

extension Advice {
  static func closeWait(_ subject: Subject) -> Advice {
    Advice(
      kind: .closeWait,
      causes: [
        "The application at \(subject.end) did not call close() after its peer had closed, or "
          + "did so late: it never read the end of the stream (read() returning 0), or read it and "
          + "kept the socket.",
        "A thread that is blocked or dead, a connection pool that does not test idle connections, "
          + "or an error path that leaves without close().",
      ],
      steps: [
        Step(
          "On \(subject.end), the sockets in CLOSE_WAIT and the processes that hold them:",
          "ss -tanp state close-wait \(subject.filter)"),
        Step("What one of those processes waits for:", "cat /proc/PID/stack; gdb -p PID"),
        Step("How many files it has open, and whether they grow:", "ls /proc/PID/fd | wc -l"),
      ],
      remedies: [
        "Close the socket once read() returns 0, on every path; no timer of the kernel ends "
          + "CLOSE_WAIT, and keep-alive does not either, because the peer's kernel answers the "
          + "probes.",
        "Let pools drop connections that the peer has closed before they hand them out.",
      ],
      sources: [
        .rfc(9293, "3.3.2"), .manual("close", 2), .manual("ss", 8),
        .rfc(9293, "3.8.4"),
      ])
  }

  static func finWait2(_ subject: Subject) -> Advice {
    Advice(
      kind: .finWait2,
      causes: [
        "\(subject.peer) had not closed yet: \(subject.end) waited in FIN_WAIT_2 for its FIN."
      ],
      steps: [
        Step(
          "On \(subject.end), sockets in FIN_WAIT_2; without a process they are orphans, with a "
            + "timer:",
          "ss -tanpo state fin-wait-2 \(subject.filter)")
      ],
      remedies: [
        "After close(), Linux keeps the orphan for net.ipv4.tcp_fin_timeout (60 s) and answers "
          + "what comes later by an RST; after shutdown(SHUT_WR) the state lasts as long as the "
          + "application holds the socket, so give such a half-close a timeout of its own.",
        "Lower tcp_fin_timeout only if orphans pile up: it shortens neither CLOSE_WAIT nor "
          + "TIME_WAIT.",
      ],
      sources: [.sysctl("tcp_fin_timeout"), .rfc(9293, "3.6.1"), .manual("shutdown", 2)])
  }

  static func finUnanswered(_ subject: Subject) -> Advice {
    Advice(
      kind: .finUnanswered,
      causes: [
        "\(subject.peer) was gone (switched off, restarted, its address lost), or a firewall or "
          + "NAT on the path had forgotten the connection and dropped what came.",
        "Or the capture ended before the answer.",
      ],
      steps: [
        Step(
          "On \(subject.end), what still waits for an ACK of its FIN, with the timer and the "
            + "retries:",
          "ss -tano state fin-wait-1 state closing state last-ack"),
        Step(
          "Closes that were given up:",
          "nstat -az TcpExtTCPAbortOnTimeout TcpExtTCPAbortOnMemory"),
      ],
      remedies: [
        "After close(), Linux sends an unanswered FIN again net.ipv4.tcp_orphan_retries times (0 "
          + "stands for 8) and then gives up; there is nothing for the application to do.",
        "If a NAT or firewall forgets idle connections, let keep-alive or the application's own "
          + "pings be more frequent than its timeout.",
      ],
      sources: [.sysctl("tcp_orphan_retries"), .rfc(9293, "3.8.3"), .rfc(5382, "5")])
  }

  /// The end is the one that closed first, and so had TIME_WAIT.
  static func timeWaitReuse(_ subject: Subject) -> Advice {
    let held =
      "TIME_WAIT belongs to the end that closes first, \(subject.end), and lasts 60 s on Linux; "
      + "the same addresses and ports were used again while the connection was kept in mind."
    if subject.isClient {
      return Advice(
        kind: .timeWaitReuse,
        causes: [
          held,
          "The client opens connections to \(subject.peer) so fast that its ephemeral ports come "
            + "round: each socket in TIME_WAIT holds one for this destination.",
        ],
        steps: [
          Step(
            "On \(subject.end), how many ports are held, of how many:",
            "ss -tan state time-wait \(subject.filter) | wc -l; sysctl "
              + "net.ipv4.ip_local_port_range")
        ],
        remedies: [
          "Keep connections open and use them again (HTTP keep-alive, a connection pool): the "
            + "most effective, because it needs no new ports at all.",
          "net.ipv4.tcp_tw_reuse=1 lets connect() take a port from TIME_WAIT, by timestamps; it "
            + "acts only where connect() is called, here on the client, and needs timestamps at "
            + "both ends.",
          "Or let the server close first, where the protocol allows it.",
        ],
        sources: [
          .rfc(9293, "3.6.1"), .rfc(6191), .sysctl("tcp_tw_reuse"),
          .sysctl("ip_local_port_range"), .rfc(9112, "9.3"),
        ])
    }
    return Advice(
      kind: .timeWaitReuse,
      causes: [
        held,
        "The server closed first, so TIME_WAIT costs no ephemeral port: a little memory, and a "
          + "SYN on the same four-tuple has to be newer, by timestamp or ISN, to be accepted.",
      ],
      steps: [
        Step("On \(subject.end):", "ss -tan state time-wait \(subject.filter) | wc -l")
      ],
      remedies: [
        "Nothing, unless connections are refused. net.ipv4.tcp_tw_reuse has no effect here: it "
          + "acts only where connect() is called.",
        "If the client is a proxy that comes from one address, let it keep connections open and "
          + "close them itself.",
      ],
      sources: [.rfc(9293, "3.6.1"), .rfc(6191), .sysctl("tcp_tw_reuse")])
  }

  static func timeWaitAssassination(_ subject: Subject) -> Advice {
    Advice(
      kind: .timeWaitAssassination,
      causes: [
        "An old segment reached TIME_WAIT, its ACK met an end without the connection, and the RST "
          + "that came back ended TIME_WAIT early."
      ],
      steps: [Step("Whether the kernel protects TIME_WAIT:", "sysctl net.ipv4.tcp_rfc1337")],
      remedies: [
        "net.ipv4.tcp_rfc1337=1 has TIME_WAIT ignore RSTs; without it, any RST that fits ends "
          + "TIME_WAIT."
      ],
      sources: [.rfc(1337), .kernel("net/ipv4/tcp_minisocks.c", "tcp_timewait_state_process")])
  }
}
