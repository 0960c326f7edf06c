public import Wire

/// What is known of a live capture beside what every capture has.
public struct LiveFacts: Sendable, Equatable {
  /// The interfaces, in the order in which they were named.
  public var interfaces: [Interface] = []
  /// Connections in mind, those that ended and linger included.
  public var trackedConnections: UInt64 = 0
  /// Frames that were to be stored and were; nil when none were to be.
  public var writtenFrames: UInt64?
  /// Frames that were to be stored and could not be; nil when none were to be.
  public var unwrittenFrames: UInt64?
  /// Sockets of this machine in CLOSE_WAIT now; nil where that is not known.
  public var closeWait: CloseWaitFacts?
  /// Questions for the processes of a connection that nobody had time to answer; nil where none are
  /// asked.
  public var droppedProcessRequests: UInt64?
  /// When this was counted, by the wall clock.
  public var time = Timestamp(nanoseconds: 0)
  /// Whether the capture is over.
  public var isFinal = false

  /// What was counted of one interface.
  public struct Interface: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its link type, for a person.
    public var linkType: String
    /// Frames that passed the filter, those that the kernel then dropped included.
    public var received: UInt64 = 0
    /// Frames that the kernel dropped because the buffer was full.
    public var kernelDrops: UInt64 = 0
    /// Frames that the interface or its driver dropped.
    public var interfaceDrops: UInt64 = 0
    /// How often it went down or vanished.
    public var interruptions: UInt64 = 0

    /// An interface of which nothing has been counted.
    public init(name: String, linkType: String) {
      self.name = name
      self.linkType = linkType
    }
  }

  /// A capture that has just begun.
  public init() {}

  /// Frames that passed the filter, over all interfaces.
  public var received: UInt64 { interfaces.reduce(0) { $0 + $1.received } }
  /// Frames that the kernel dropped, over all interfaces.
  public var kernelDrops: UInt64 { interfaces.reduce(0) { $0 + $1.kernelDrops } }
  /// Frames that interfaces dropped, over all of them.
  public var interfaceDrops: UInt64 { interfaces.reduce(0) { $0 + $1.interfaceDrops } }
  /// How often interfaces went down or vanished.
  public var interruptions: UInt64 { interfaces.reduce(0) { $0 + $1.interruptions } }
}

extension LiveFacts {
  /// Appends the JSON object.
  func write(into out: inout ByteBuffer) {
    out.append(#"{"final":"#)
    out.append(jsonBool: isFinal)
    out.append(#","time":""#)
    out.append(time, precision: .nanoseconds)
    out.append("\"")
    SummaryJSON.field("received", received, &out)
    SummaryJSON.field("interface_drops", interfaceDrops, &out)
    SummaryJSON.field("interruptions", interruptions, &out)
    SummaryJSON.field("tracked_connections", trackedConnections, &out)
    out.append(#","written_frames":"#)
    out.append(jsonNumber: writtenFrames)
    out.append(#","unwritten_frames":"#)
    out.append(jsonNumber: unwrittenFrames)
    out.append(#","dropped_process_requests":"#)
    out.append(jsonNumber: droppedProcessRequests)
    out.append(#","close_wait":"#)
    if let closeWait { closeWait.write(at: time, into: &out) } else { out.append("null") }
    out.append(#","interfaces":["#)
    for (place, interface) in interfaces.enumerated() {
      if place > 0 { out.append(",") }
      out.append(#"{"name":"#)
      out.append(jsonString: interface.name)
      out.append(#","link_type":"#)
      out.append(jsonString: interface.linkType)
      SummaryJSON.field("received", interface.received, &out)
      SummaryJSON.field("kernel_drops", interface.kernelDrops, &out)
      SummaryJSON.field("interface_drops", interface.interfaceDrops, &out)
      SummaryJSON.field("interruptions", interface.interruptions, &out)
      out.append("}")
    }
    out.append("]}")
  }

  /// What makes the report less than the truth, in sentences.
  var warnings: [String] {
    var warnings: [String] = []
    if kernelDrops > 0 {
      warnings.append(
        "the kernel dropped \(NumberText.counted(kernelDrops, "frame")) because the program did not "
          + "keep up; a larger --buffer-size or a narrower --filter helps")
    }
    if interfaceDrops > 0 {
      warnings.append(
        "the interface or its driver dropped \(NumberText.counted(interfaceDrops, "frame"))")
    }
    for interface in interfaces where interface.interruptions > 0 {
      warnings.append(
        "\(interface.name) went down or vanished \(NumberText.times(interface.interruptions))")
    }
    if let unwrittenFrames, unwrittenFrames > 0 {
      warnings.append(
        "\(NumberText.counted(unwrittenFrames, "frame")) could not be written to the capture file")
    }
    if let droppedProcessRequests, droppedProcessRequests > 0 {
      warnings.append(
        NumberText.counted(droppedProcessRequests, "question")
          + " for the processes of a connection found the helper too busy: some are not named")
    }
    return warnings
  }
}
