// Advice on connections that an RST ended.

extension Advice {
  static func abort(_ subject: Subject) -> Advice {
    Advice(
      kind: .abort,
      causes: [
        "close() at \(subject.end) with SO_LINGER on and a linger time of 0, which sends an RST "
          + "in place of a FIN and throws away what was not sent.",
        "close(), or the end of the process, while data that had arrived was still unread: the "
          + "RST tells the peer that it was lost.",
        "A proxy or load balancer that ends its connections in this way, or a TCP_USER_TIMEOUT.",
      ],
      steps: [
        Step(
          "On \(subject.end), which of the two it is: TCPAbortOnClose counts unread data, "
            + "TCPAbortOnData a linger time of 0:",
          "nstat -az TcpExtTCPAbortOnClose TcpExtTCPAbortOnData"),
        Step(
          "Whether the program sets SO_LINGER:",
          "strace -f -e trace=setsockopt,close,shutdown -p PID"),
      ],
      remedies: [
        "Do not set SO_LINGER to 0 to avoid TIME_WAIT: it takes away the protection of the next "
          + "connection and the guarantee that the data arrived.",
        "Read until the end of the stream before close().",
      ],
      sources: [
        .rfc(9293, "3.10.5"), .rfc(9293, "3.6.1"), .rfc(2525, "2.17"),
        .manual("socket", 7, "SO_LINGER"),
        .counter("TcpExtTCPAbortOnClose"),
      ])
  }

  static func dataAfterClose(_ subject: Subject) -> Advice {
    Advice(
      kind: .dataAfterClose,
      causes: [
        "The application at \(subject.end) called close() although \(subject.peer) had more to "
          + "send: a timeout, an answer cut short, a download that was given up, a server that "
          + "does not read the rest of a request."
      ],
      steps: [
        Step(
          "On \(subject.end), how often data meets a closed socket:",
          "nstat -az TcpExtTCPAbortOnData"),
        Step("Why it closed when it did: its log at that time."),
      ],
      remedies: [
        "To end only one direction call shutdown(SHUT_WR), read until the end of the stream, then "
          + "close(): so the peer gets all that was sent to it, which an RST may destroy in its "
          + "receive buffer."
      ],
      sources: [
        .rfc(9293, "3.6.1"), .rfc(2525, "2.17"), .rfc(9112, "9.6"), .manual("shutdown", 2),
      ])
  }

  static func lateFin(_ subject: Subject) -> Advice {
    Advice(
      kind: .lateFin,
      causes: [
        "\(subject.end) had forgotten the connection when the FIN of \(subject.peer) came: its "
          + "FIN_WAIT_2 (net.ipv4.tcp_fin_timeout after close(), 60 s) or its TIME_WAIT (60 s on "
          + "Linux) was over.",
        "So \(subject.peer) closed late, or its FINs were lost for that long.",
      ],
      steps: [
        Step(
          "On \(subject.peer), who holds sockets in CLOSE_WAIT for so long:",
          "ss -tanp state close-wait"),
        Step("On \(subject.end), the timeout:", "sysctl net.ipv4.tcp_fin_timeout"),
      ],
      remedies: [
        "Make the application at \(subject.peer) close as soon as read() returns 0.",
        "If it is a half-close on purpose, use shutdown(SHUT_WR) and keep the socket: "
          + "tcp_fin_timeout ends only connections that no application holds any more.",
      ],
      sources: [.sysctl("tcp_fin_timeout"), .rfc(9293, "3.10.7.1"), .manual("tcp", 7)])
  }

  static func noConnection(_ subject: Subject) -> Advice {
    Advice(
      kind: .noConnection,
      causes: [
        "\(subject.end) knew no such connection any more: its host or process was restarted, an "
          + "address moved to another host, or a load balancer sent the segment to another one.",
        "A firewall that had forgotten the connection may answer in the end's name, too.",
      ],
      steps: [
        Step(
          "Since when the host and the process at \(subject.end) run:",
          "uptime -s; ps -o lstart= -p PID"),
        Step("How often it answers segments of no connection:", "nstat -az TcpOutRsts"),
      ],
      remedies: ["Let \(subject.peer) open a new connection and try again."],
      sources: [.rfc(9293, "3.5.1"), .rfc(9293, "3.10.7.1")])
  }

  static func keepAliveTimeout(_ subject: Subject) -> Advice {
    Advice(
      kind: .keepAliveTimeout,
      causes: [
        "\(subject.peer) was gone or could not be reached: no keep-alive probe was answered.",
        "A NAT or firewall forgot the idle connection: many do so after less than the two hours "
          + "after which Linux sends its first probe.",
      ],
      steps: [
        Step(
          "On \(subject.end), the times of keep-alive, unless the program sets its own:",
          "sysctl net.ipv4.tcp_keepalive_time net.ipv4.tcp_keepalive_intvl "
            + "net.ipv4.tcp_keepalive_probes"
        ),
        Step("The timer of its sockets:", "ss -tno \(subject.filter)"),
      ],
      remedies: [
        "Set TCP_KEEPIDLE, or send something of the application's own, more often than the "
          + "shortest timeout on the path; close pooled connections before it."
      ],
      sources: [.rfc(9293, "3.8.4"), .rfc(5382, "5"), .manual("tcp", 7, "TCP_KEEPIDLE")])
  }

  static func suspectedForgery(_ subject: Subject) -> Advice {
    Advice(
      kind: .suspectedForgery,
      causes: [
        "A middlebox (firewall, intrusion prevention, censorship, a load balancer) sent the RST "
          + "in the name of \(subject.end)."
      ],
      steps: [
        Step("Capture at \(subject.end) as well: an RST that it never sent is proof."),
        Step(
          "The TTL of the RST beside that of its other segments tells how many hops away it came "
            + "from."),
      ],
      remedies: [
        "Find the device and its rule: idle timeout, blocked host or content.",
        "RFC 5961's checks are on in Linux; against who sees the traffic only authentication "
          + "helps (TCP-AO).",
      ],
      sources: [.rfc(5961, "3.2"), .rfc(5925)])
  }
}
