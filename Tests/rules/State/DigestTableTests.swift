import Testing

@testable import PushRules

@Suite("DigestTable")
struct DigestTableTests {
  /// Keys whose home is this slot in a table of 16.
  private func key(home: UInt64, _ number: UInt64 = 0) -> UInt64 { number << 32 | home }

  private func table(_ keys: [UInt64]) -> DigestTable<Int> {
    var table = DigestTable<Int>()
    for (index, key) in keys.enumerated() {
      let isNew = table.insert(index, for: key, mark: false)
      #expect(isNew)
    }
    return table
  }

  @Test("an empty table finds and removes nothing")
  func empty() {
    var table = DigestTable<Int>()
    let removed = table.remove(2)
    #expect(removed == nil)
    table.keep(mark: true)
    #expect(table.count == 0)
    #expect(table.value(for: 0) == nil)
    #expect(table.home(for: 2) == 0)
  }

  @Test("a value is found only under its key, even key zero", arguments: [0, 1, 15, 16, UInt64.max])
  func found(key: UInt64) {
    var table = DigestTable<Int>()
    let isNew = table.insert(7, for: key, mark: false)
    #expect(isNew)
    #expect(table.value(for: key) == 7)
    #expect(table.value(for: key ^ 16) == nil)
    #expect(table.count == 1)
  }

  @Test("a key that has a value keeps it, and its mark", arguments: [false, true])
  func insertAgain(mark: Bool) {
    var table = DigestTable<Int>()
    let isNew = [table.insert(1, for: 6, mark: mark), table.insert(2, for: 6, mark: !mark)]
    #expect(isNew == [true, false])
    #expect(table.value(for: 6) == 1)
    #expect(table.count == 1)
    let removed = [table.remove(6), table.remove(6)]
    #expect(removed == [mark, nil])
    #expect(table.count == 0)
  }

  @Test(
    "setting a key again replaces value and mark, and gives the mark that it had", arguments: [false, true])
  func set(mark: Bool) {
    var table = DigestTable<Int>()
    let marks = [
      table.set(1, for: 6, mark: mark), table.set(2, for: 6, mark: !mark), table.set(3, for: 6, mark: mark),
    ]
    #expect(marks == [nil, mark, !mark])
    #expect(table.value(for: 6) == 3)
    #expect(table.count == 1)
    let removed = table.remove(6)
    #expect(removed == mark)
  }

  @Test("it grows as it fills and loses nothing")
  func grows() {
    let keys = (0..<1000).map { UInt64($0) &* 0x9e37_79b9_7f4a_7c15 }
    let table = table(keys)
    #expect(table.count == 1000)
    for (index, key) in keys.enumerated() { #expect(table.value(for: key) == index) }
  }

  @Test("any of several colliding keys can be removed, the others stay", arguments: 0..<5)
  func removeCollision(removed: Int) {
    let keys = (0..<5).map { key(home: 0, $0) }
    var table = table(keys)
    let mark = table.remove(keys[removed])
    #expect(mark == false)
    #expect(table.count == 4)
    for (index, key) in keys.enumerated() {
      #expect(table.value(for: key) == (index == removed ? nil : index))
    }
  }

  @Test("removing an absent key changes nothing, even among colliding keys")
  func removeMissing() {
    var table = table([key(home: 3), key(home: 3, 1)])
    let removed = [table.remove(key(home: 3, 2)), table.remove(key(home: 4))]
    #expect(removed == [nil, nil])
    #expect(table.count == 2)
    #expect(table.value(for: key(home: 3)) == 0)
    #expect(table.value(for: key(home: 3, 1)) == 1)
  }

  @Test("a run over the end of the slots stays reachable after a removal")
  func wrapsAround() {
    let keys = [
      key(home: 14), key(home: 15), key(home: 14, 1), key(home: 15, 1), key(home: 0, 1), key(home: 14, 2),
    ]
    var table = table(keys)
    let removed = table.remove(keys[1])
    #expect(removed == false)
    for (index, key) in keys.enumerated() { #expect(table.value(for: key) == (index == 1 ? nil : index)) }
  }

  @Test(
    "entries with the other mark go, those with the mark stay and keep it", arguments: [false, true])
  func keep(mark: Bool) {
    var table = DigestTable<Int>()
    let keys = (0..<100).map { key(home: UInt64($0 % 7), UInt64($0)) }
    for (index, key) in keys.enumerated() {
      let isNew = table.insert(index, for: key, mark: index % 3 == 0)
      #expect(isNew)
    }
    table.keep(mark: mark)
    #expect(table.count == (mark ? 34 : 66))
    for (index, key) in keys.enumerated() {
      let isKept = (index % 3 == 0) == mark
      #expect(table.value(for: key) == (isKept ? index : nil))
      let removed = table.remove(key)
      #expect(removed == (isKept ? mark : nil))
    }
  }

  @Test("the search for a key starts at its home, which is 0 if free")
  func home() {
    let table = table([key(home: 3)])
    #expect(table.home(for: key(home: 3)) == key(home: 3))
    #expect(table.home(for: key(home: 3, 1)) == key(home: 3))
    #expect(table.home(for: key(home: 4)) == 0)
  }

  /// Keys from a small range collide often. Compares with a dictionary after each step.
  @Test("it behaves like a dictionary under random operations", arguments: 1...40 as ClosedRange<UInt64>)
  func randomOperations(seed: UInt64) {
    var generator = SeededGenerator(seed: seed &* 0x9e37_79b9)
    var table = DigestTable<Int>()
    var model: [UInt64: (value: Int, mark: Bool)] = [:]
    let keys = (0..<24).map { key(home: $0 % 7, $0) }
    for step in 0..<400 {
      let key = keys.randomElement(using: &generator)!
      let mark = Bool.random(using: &generator)
      switch Int.random(in: 0..<20, using: &generator) {
      case 0:
        table.keep(mark: mark)
        model = model.filter { $0.value.mark == mark }
      case 1...9:
        let removed = table.remove(key)
        #expect(removed == model.removeValue(forKey: key)?.mark)
      case 10...13:
        let old = table.set(step, for: key, mark: mark)
        #expect(old == model[key]?.mark)
        model[key] = (step, mark)
      default:
        let isNew = table.insert(step, for: key, mark: mark)
        #expect(isNew == (model[key] == nil))
        model[key] = model[key] ?? (step, mark)
      }
      #expect(table.count == model.count)
      for key in keys where table.value(for: key) != model[key]?.value {
        Issue.record("after \(step) steps key \(key) has another value")
      }
    }
  }
}
