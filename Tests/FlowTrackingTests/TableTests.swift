import Testing
import Wire

@testable import FlowTracking

/// The tables that the tracker is built on.
@Suite struct TableTests {
  @Test func theIndexAnswersLikeADictionaryWhateverComesAndGoes() {
    var index = FourTupleIndex()
    var known: [UInt32: UInt32] = [:]
    var state: UInt64 = 42
    func draw(_ bound: UInt32) -> UInt32 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt32(truncatingIfNeeded: state >> 33) % bound
    }
    for _ in 0..<60_000 {
      let slot = draw(5_000)
      // Few different hashes, so that runs are long and wrap around.
      let hash = slot % 37 == 0 ? .max - slot % 3 : slot &* 0x9e37_79b9
      if known.removeValue(forKey: slot) != nil {
        let wasThere = index.remove(.live(slot), hash: hash)
        #expect(wasThere)
      } else {
        known[slot] = hash
        index.insert(.live(slot), hash: hash)
      }
    }
    let count = index.count
    #expect(count == known.count)
    for slot in UInt32(0)..<5_000 {
      let hash = slot % 37 == 0 ? .max - slot % 3 : slot &* 0x9e37_79b9
      let isThere = index.contains(.live(slot), hash: hash)
      #expect(isThere == (known[slot] != nil))
    }
  }

  @Test func aSlabHandsOutEverySlotOnceAndTakesItBack() {
    var slab = Slab<UInt64>()
    let slots = (0..<3_000).map { slab.insert(UInt64($0)) }
    #expect(Set(slots).count == 3_000)
    for slot in slots {
      let element = slab[slot]
      #expect(element == UInt64(slot))
    }
    for slot in slots.prefix(1_000) { slab.remove(slot) }
    let again = (0..<1_000).map { slab.insert(UInt64($0) + 10_000) }
    #expect(Set(again) == Set(slots.prefix(1_000)))
    let used = slab.used
    #expect(used == 3_000)
    for slot in slots.dropFirst(1_000) {
      let element = slab[slot]
      #expect(element == UInt64(slot))
    }
  }

  @Test func theWheelHandsOutEachEntryOnceAfterItsSecond() {
    var wheel = TimerWheel(reaching: 240)
    for second in Int64(1_000)..<1_200 { wheel.push(.live(UInt32(second)), at: second) }
    var seen: [UInt32] = []
    while let due = wheel.takeDue(now: 1_100) { seen.append(due.reference.rawValue) }
    #expect(seen == (1_000..<1_100).map { UInt32($0) })
    // A silence longer than the ring makes everything due, once.
    while let due = wheel.takeDue(now: 1_000_000) { seen.append(due.reference.rawValue) }
    #expect(seen == (1_000..<1_200).map { UInt32($0) })
  }

  @Test func theWheelWalksNoFartherThanItsRingHoweverFarTheClockJumps() {
    var wheel = TimerWheel(reaching: 240)
    var taken = 0
    for second in [0, -9_000_000_000, 9_000_000_000, 5, 9_000_000_000] as [Int64] {
      for slot in UInt32(0)..<200 { wheel.push(.live(slot), at: second) }
      while wheel.takeDue(now: second) != nil { taken += 1 }
    }
    while wheel.takeNearest() != nil { taken += 1 }
    #expect(taken == 1_000)
    let left = wheel.count
    #expect(left == 0)
  }

  /// A ring of 512 seconds, and a due time beyond it: whoever finds an entry early pushes it again, and
  /// the clock may have jumped over the whole ring meanwhile.
  @Test(arguments: [600, 3_000, 86_400], [1, 511, 512, 10_000] as [Int64])
  func whatIsDueBeyondTheRingComesInItsTimeHoweverTheClockSteps(linger: Int, step: Int64) {
    var wheel = TimerWheel(reaching: linger)
    let due = (0..<200).map { Int64(linger) + Int64($0) * 7 }
    _ = wheel.takeDue(now: 0)
    for (slot, second) in due.enumerated() { wheel.push(.live(UInt32(slot)), at: second) }
    var left = Set(due.indices)
    var now: Int64 = 0
    while !left.isEmpty, now <= due[199] + step {
      now += step
      // Each entry comes at most once at the same time, or this would never end.
      for _ in 0...due.count {
        guard let next = wheel.takeDue(now: now) else { break }
        let slot = Int(next.reference.rawValue)
        if due[slot] < now { left.remove(slot) } else { wheel.push(next.reference, at: due[slot]) }
      }
      let more = wheel.takeDue(now: now)
      #expect(more == nil)
      #expect(left == Set(due.indices.filter { due[$0] >= now }))
    }
    #expect(left.isEmpty)
    let count = wheel.count
    #expect(count == 0)
  }

  @Test func theWheelHandsOutTheNearestWithoutMovingItsClock() {
    var wheel = TimerWheel(reaching: 240)
    wheel.push(.live(1), at: 100)
    wheel.push(.live(2), at: 200)
    let first = wheel.takeNearest()
    #expect(first?.reference == .live(1))
    let second = wheel.takeNearest()
    #expect(second?.second == 200)
    // What is due before the one just taken keeps its second.
    let pushed = wheel.push(.live(3), at: 150)
    #expect(pushed == 150)
    let third = wheel.takeDue(now: 151)
    #expect(third?.reference == .live(3))
  }

  @Test(arguments: [28, 128, 129, 1_024, 20_000])
  func recordsOfEverySizeComeBackAsTheyWereStored(size: Int) {
    var store = RecordStore()
    let records = (0..<300).map { _ in store.insert(size: size) }
    #expect(Set(records).count == 300)
    for (number, record) in records.enumerated() { store[head: record, as: Int.self] = number }
    for (number, record) in records.enumerated() {
      let found = store[head: record, as: Int.self]
      #expect(found == number)
    }
    store.remove(records[7])
    let again = store.insert(size: size)
    #expect(again == records[7])
  }
}
