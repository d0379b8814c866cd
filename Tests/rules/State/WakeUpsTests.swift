import Testing

@testable import PushRules

@Suite("wake.1 WakeUps")
struct WakeUpsTests {
  private func wakeUp(_ registration: UInt64, _ phase: WakeUp.Phase, cameAt: Int = 0, isCall: Bool = false)
    -> WakeUp
  {
    var publish = InFlightPublish(
      registration: RegistrationName(username: [], identifier: []), key: registration, recipient: 5,
      sentAt: cameAt)
    publish.importance = .important(isCall ? .call : .body)
    return WakeUp(publish, 0, phase)
  }

  @Test("one is found under its key, replaced and removed")
  func one() {
    var wakeUps = WakeUps(limit: 3)
    for due in [5, 7] {
      let evicted = wakeUps.set(wakeUp(1, .due(due)))
      #expect(evicted == nil)
      #expect(wakeUps[WakeUpKey(1)]?.phase == .due(due))
      #expect(wakeUps.count == 1)
    }
    let removed = [wakeUps.remove(WakeUpKey(1)) != nil, wakeUps.remove(WakeUpKey(1)) != nil]
    #expect(removed == [true, false])
    #expect(wakeUps[WakeUpKey(1)] == nil)
    #expect(wakeUps.count == 0)
  }

  @Test("a call and a message of a registration have different keys")
  func keys() {
    #expect(wakeUp(1, .waitsForService).key != wakeUp(1, .waitsForService, isCall: true).key)
    #expect(wakeUp(1, .waitsForService).key == WakeUpKey(1, isCall: false))
    #expect(wakeUp(1, .waitsForService, isCall: true).key == WakeUpKey(1, isCall: true))
  }

  @Test("one comes up when it is due as it is now, not as it was before")
  func due() {
    var wakeUps = WakeUps(limit: 3)
    for due in [5, 10, 8] { _ = wakeUps.set(wakeUp(1, .due(due))) }
    var taken: [Int] = []
    for now in 0..<20 { while wakeUps.takeDue(now: now) != nil { taken.append(now) } }
    #expect(taken == [8])
  }

  @Test(
    "one that waits comes up at the end of its life",
    arguments: [WakeUp.Phase.waitsForService, .inFlight, .due(.max)])
  func endOfLife(phase: WakeUp.Phase) {
    var wakeUps = WakeUps(limit: 3)
    _ = wakeUps.set(wakeUp(1, phase, cameAt: 100))
    let taken = [86_499, 86_500].map { wakeUps.takeDue(now: $0) != nil }
    #expect(taken == [false, true])
  }

  @Test("a slot that is free is used before one that is taken")
  func freeSlots() {
    var wakeUps = WakeUps(limit: 3)
    for key in 1...3 as ClosedRange<UInt64> { _ = wakeUps.set(wakeUp(key, .due(5))) }
    for removed in [2, 3, 1] as [UInt64] {
      _ = wakeUps.remove(WakeUpKey(removed))
      let evicted = wakeUps.set(wakeUp(removed + 10, .due(5)))
      #expect(evicted == nil)
    }
    #expect(wakeUps.count == 3)
  }

  @Test("where there are too many, the longest there gives way")
  func evicts() {
    var wakeUps = WakeUps(limit: 3)
    var evicted: [UInt64?] = []
    for key in 1...9 as ClosedRange<UInt64> { evicted.append(wakeUps.set(wakeUp(key, .due(5)))?.key.value) }
    #expect(evicted == [nil, nil, nil, 1, 2, 3, 4, 5, 6])
  }

  @Test("a limit below one counts as one", arguments: [0, -1, Int.min])
  func smallestLimit(limit: Int) {
    var wakeUps = WakeUps(limit: limit)
    _ = wakeUps.set(wakeUp(1, .due(5)))
    let evicted = wakeUps.set(wakeUp(2, .due(5)))
    #expect(evicted?.key == WakeUpKey(1))
  }

  @Test("those that satisfy a condition are found")
  func all() {
    var wakeUps = WakeUps(limit: 9)
    for key in 1...5 as ClosedRange<UInt64> {
      _ = wakeUps.set(wakeUp(key, key % 2 == 0 ? .waitsForService : .due(5)))
    }
    _ = wakeUps.remove(WakeUpKey(4))
    #expect(wakeUps.all { $0.phase == .waitsForService }.map(\.key.value) == [2])
    #expect(wakeUps.contains { $0.phase == .waitsForService })
    #expect(!wakeUps.contains { $0.phase == .inFlight })
  }

  @Test(
    "it behaves like a dictionary under random operations, forgets nothing that is due, and gives each once",
    arguments: 1...60 as ClosedRange<UInt64>)
  func randomOperations(seed: UInt64) {
    var generator = SeededGenerator(seed: seed &* 0x9e37_79b9)
    let limit = seed % 2 == 0 ? 3 : 100
    var wakeUps = WakeUps(limit: limit)
    var model: [UInt64: WakeUp] = [:]
    for now in 0..<300 {
      let key = UInt64.random(in: 1...8, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0:
        let removed = wakeUps.remove(WakeUpKey(key))
        #expect((removed != nil) == (model.removeValue(forKey: key) != nil))
      case 1:
        while let due = wakeUps.takeDue(now: now) {
          #expect(model[due.key.value]?.phase == due.phase)
          model[due.key.value] = wakeUp(due.key.value, .waitsForService)
          _ = wakeUps.set(wakeUp(due.key.value, .waitsForService))
        }
        #expect(!model.values.contains { if case .due(let due) = $0.phase { due <= now } else { false } })
      default:
        let phases: [WakeUp.Phase] = [
          .due(now + Int.random(in: 0..<9, using: &generator)), .waitsForService, .inFlight,
        ]
        let new = wakeUp(key, phases.randomElement(using: &generator)!)
        let isFull = model.count == limit && model[key] == nil
        let evicted = wakeUps.set(new)
        #expect((evicted != nil) == isFull)
        if let evicted { model[evicted.key.value] = nil }
        model[key] = new
      }
      #expect(wakeUps.count == model.count && model.count <= limit)
      for (key, wakeUp) in model where wakeUps[WakeUpKey(key)]?.phase != wakeUp.phase {
        Issue.record("key \(key) has another phase at \(now)")
      }
    }
  }
}
