import Testing

@testable import PushRules

@Suite("DigestTable")
struct DigestTableTests {
  @Test("an empty table has nothing, and nothing can be removed from it")
  func empty() {
    var table = DigestTable<Int>()
    table.remove(1)
    #expect(table.count == 0)
    #expect(table.value(for: 0) == nil)
  }

  @Test("a value is found under its key alone, key zero included", arguments: [0, 1, 15, 16, UInt64.max])
  func found(key: UInt64) {
    var table = DigestTable<Int>()
    table.set(7, for: key)
    #expect(table.value(for: key) == 7)
    #expect(table.value(for: key ^ 16) == nil)
    #expect(table.count == 1)
  }

  @Test("setting a key again replaces its value")
  func replace() {
    var table = DigestTable<Int>()
    table.set(1, for: 5)
    table.set(2, for: 5)
    #expect(table.value(for: 5) == 2)
    #expect(table.count == 1)
  }

  @Test("it grows as it fills and loses nothing")
  func grows() {
    var table = DigestTable<Int>()
    for key in 0..<1000 { table.set(key, for: UInt64(key) &* 0x9e37_79b9_7f4a_7c15) }
    #expect(table.count == 1000)
    for key in 0..<1000 {
      #expect(table.value(for: UInt64(key) &* 0x9e37_79b9_7f4a_7c15) == key)
    }
  }

  @Test("of colliding keys any may be removed, the others stay", arguments: 0..<5)
  func removeCollision(removed: Int) {
    var table = DigestTable<Int>()
    let keys = (0..<5).map { UInt64($0) << 32 }
    for key in keys { table.set(Int(key >> 32), for: key) }
    table.remove(keys[removed])
    #expect(table.count == 4)
    for (index, key) in keys.enumerated() {
      #expect(table.value(for: key) == (index == removed ? nil : index))
    }
  }

  @Test("removing what is not there changes nothing, beside colliding keys too")
  func removeMissing() {
    var table = DigestTable<Int>()
    table.set(1, for: 3)
    table.set(2, for: 3 + 16)
    table.remove(3 + 32)
    table.remove(4)
    #expect(table.count == 2)
    #expect(table.value(for: 3) == 1)
    #expect(table.value(for: 19) == 2)
  }

  @Test("a run over the end of the slots stays reachable after a removal")
  func wrapsAround() {
    var table = DigestTable<Int>()
    let keys: [UInt64] = [14, 15, 14 + 16, 15 + 16, 0, 14 + 32]
    for (index, key) in keys.enumerated() { table.set(index, for: key) }
    table.remove(15)
    for (index, key) in keys.enumerated() {
      #expect(table.value(for: key) == (key == 15 ? nil : index))
    }
  }

  /// Keys from a small range, so that most collide; compared with a dictionary after each step.
  @Test("it behaves as a dictionary under random operations", arguments: 1...40 as ClosedRange<UInt64>)
  func randomOperations(seed: UInt64) {
    var generator = SeededGenerator(seed: seed &* 0x9e37_79b9)
    var table = DigestTable<Int>()
    var model: [UInt64: Int] = [:]
    let keys = (0..<24).map { UInt64($0 % 7) &+ UInt64($0) << 40 }
    for step in 0..<400 {
      let key = keys.randomElement(using: &generator)!
      if Bool.random(using: &generator) {
        table.set(step, for: key)
        model[key] = step
      } else {
        table.remove(key)
        model[key] = nil
      }
      #expect(table.count == model.count)
      for key in keys where table.value(for: key) != model[key] {
        Issue.record("after \(step) steps key \(key) has another value")
      }
    }
  }
}
