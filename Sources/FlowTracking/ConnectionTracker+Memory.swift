import Wire

// How much memory the tracker takes up, and what happens before a table would take more than there is.

extension ConnectionTracker {
  /// Memory that the tracker takes up.
  ///
  /// Unit: octets.
  public var octets: Int {
    MemoryShares.Table.allCases.reduce(0) { $0 + octets(of: $1) } + due.octets
      + finished.capacity * MemoryLayout<ConnectionReference>.stride
      + milestones.capacity * MemoryLayout<Milestone>.stride
      + notes.capacity
      * (MemoryLayout<IncarnationNotes>.stride + MemoryLayout<UInt64>.stride)
      + candidates.octets + moments.octets + shared.octets + interfaceNotes.octets
  }

  private func octets(of table: MemoryShares.Table) -> Int {
    switch table {
    case .flows: flows.octets
    case .connections: connections.octets
    case .log: log.octets
    case .parking: parking.octets
    case .openings: openings.octets
    case .endings: endings.octets
    case .index: index.octets
    }
  }

  /// Whether a table may have more memory.
  mutating func mayGrow(_ table: MemoryShares.Table) -> Bool {
    if limits.octets == .max { return true }
    if shares.isExhausted(table) { return false }
    let step =
      switch table {
      case .flows: flows.step
      case .connections: connections.step
      case .log: log.step
      case .parking: parking.step
      case .openings, .endings: shares.unit
      // The old table and the new one, for a moment.
      case .index: index.octets * 2
      }
    let taken = MemoryShares.Table.allCases.map { octets(of: $0) }
    return shares.mayGrow(table, by: step) { taken[Int($0.rawValue)] }
  }

  /// Whether a table has not much room left, counting what waits to be handed out.
  @inline(__always)
  var isShort: Bool {
    if limits.octets == .max { return false }
    let reserve = shares.reserve
    // Plain sums: a capture's every connection asks.
    return flows.room &+ finishedFlows < reserve || connections.room &+ finishedLive < reserve
      || log.room < reserve || openings.room <= reserve >> 6
      || endings.room <= reserve >> 6 || index.isFull(but: reserve >> 2)
  }

  /// Gets room for what comes next, by more memory where there is some, by letting go of connections
  /// where there is none.
  ///
  /// Called where nothing is at hand that may be let go of.
  @inline(never)
  mutating func relieve() {
    let reserve = shares.reserve
    if flows.room + finishedFlows < reserve {
      if mayGrow(.flows) { flows.grow() } else { evict(from: .flows) }
    }
    if connections.room + finishedLive < reserve {
      if mayGrow(.connections) { connections.grow() } else { evict(from: .connections) }
    }
    if log.room < reserve {
      if mayGrow(.log) { log.grow() } else { evict(from: .connections) }
    }
    if openings.room < reserve / 64 + 1 {
      if mayGrow(.openings) { openings.grow() } else { evict(from: nil) }
    }
    if endings.room < reserve / 64 + 1 {
      if mayGrow(.endings) { endings.grow() } else { evict(from: nil) }
    }
    if index.isFull(but: reserve / 4) {
      if mayGrow(.index) { index.grow() } else { evict(from: nil) }
    }
  }
}
