import Wire

/// The close events of all live connections, in chunks of four.
///
/// A clean close needs one chunk; a connection that is not closing has none.
struct EventPool: ~Copyable {
  struct Chunk: BitwiseCopyable {
    var events: InlineArray<4, CloseEvent>
    var next: UInt32
  }

  private var chunks = Slab<Chunk>()

  /// Appends an event to a log; false when the log is full.
  mutating func append(_ event: CloseEvent, to log: inout EventLog) -> Bool {
    guard Int(log.count) < EventLog.capacity else { return false }
    let place = Int(log.count & 3)
    if place == 0 {
      let chunk = chunks.insert(
        Chunk(events: InlineArray(repeating: event), next: EventLog.none))
      if log.count == 0 {
        log.firstChunk = chunk
      } else {
        chunks[log.lastChunk].next = chunk
      }
      log.lastChunk = chunk
    } else {
      chunks[log.lastChunk].events[place] = event
    }
    log.count += 1
    return true
  }

  /// Copies a log's events, in order, behind what `events` holds.
  func copy(_ log: EventLog, into events: inout [CloseEvent]) {
    var chunk = log.firstChunk
    var left = Int(log.count)
    while left > 0 {
      for place in 0..<min(left, 4) { events.append(chunks[chunk].events[place]) }
      left -= 4
      chunk = chunks[chunk].next
    }
  }

  /// Whether a condition holds for an event of the log.
  func contains(_ log: EventLog, where condition: (CloseEvent) -> Bool) -> Bool {
    var chunk = log.firstChunk
    var left = Int(log.count)
    while left > 0 {
      for place in 0..<min(left, 4) where condition(chunks[chunk].events[place]) { return true }
      left -= 4
      chunk = chunks[chunk].next
    }
    return false
  }

  /// Changes the events of a log in place.
  mutating func update(_ log: EventLog, _ change: (inout CloseEvent) -> Void) {
    var chunk = log.firstChunk
    var left = Int(log.count)
    while left > 0 {
      for place in 0..<min(left, 4) { change(&chunks[chunk].events[place]) }
      left -= 4
      chunk = chunks[chunk].next
    }
  }

  /// Gives a log's chunks back and empties it.
  mutating func release(_ log: inout EventLog) {
    var chunk = log.firstChunk
    while chunk != EventLog.none {
      let next = chunks[chunk].next
      chunks.remove(chunk)
      chunk = next
    }
    log = EventLog()
  }
}
