import Testing

@testable import PushRules

@Suite("1x.2 RecentTable")
struct RecentTableTests {
  private func table(limit: Int = 4, period: Int = 100) -> RecentTable<Int> {
    RecentTable(limit: limit, period: period)
  }

  @Test("a value is found once set, and replaced when set again")
  func set() {
    var table = table()
    table.set(1, for: 7, now: 1000)
    #expect(table.value(for: 7) == 1)
    table.set(2, for: 7, now: 1001)
    #expect(table.value(for: 7) == 2)
    #expect(table.value(for: 8) == nil)
    #expect(table.count == 1)
  }

  @Test("an entry survives as many others as the limit")
  func keepsLimit() {
    var table = table(limit: 4)
    table.set(1, for: 1, now: 1000)
    for key in 2...5 as ClosedRange<UInt64> { table.set(0, for: key, now: 1000) }
    #expect(table.value(for: 1) == 1)
  }

  @Test("the last entry of a generation survives as many others as the limit")
  func keepsLastOfGeneration() {
    var table = table(limit: 4)
    for key in 1...8 as ClosedRange<UInt64> { table.set(0, for: key, now: 1000) }
    #expect(table.value(for: 4) == 0)
    table.set(0, for: 9, now: 1000)
    #expect(table.value(for: 4) == nil)
  }

  @Test("setting an entry again and again pushes out no other")
  func setAgain() {
    var table = table(limit: 4)
    table.set(1, for: 1, now: 1000)
    for value in 0..<100 { table.set(value, for: 2, now: 1000) }
    #expect(table.value(for: 1) == 1)
    #expect(table.value(for: 2) == 99)
    #expect(table.count == 2)
  }

  @Test("setting an entry again moves it to the younger generation")
  func setAgainLater() {
    var table = table(period: 100)
    table.set(1, for: 1, now: 1000)
    table.set(2, for: 1, now: 1100)
    table.set(3, for: 3, now: 1200)
    #expect(table.value(for: 1) == 2)
    #expect(table.count == 2)
  }

  @Test("an entry is gone after twice as many others as the limit")
  func forgetsOldest() {
    var table = table(limit: 4)
    table.set(1, for: 1, now: 1000)
    for key in 2...9 as ClosedRange<UInt64> { table.set(0, for: key, now: 1000) }
    #expect(table.value(for: 1) == nil)
    #expect(table.value(for: 5) == 0)
  }

  @Test("it never holds more entries than twice the limit")
  func boundedMemory() {
    var table = table(limit: 4)
    for key in 0..<1000 as Range<UInt64> {
      table.set(0, for: key, now: 1000)
      #expect(table.count <= 8)
    }
    #expect(table.count > 4)
  }

  @Test("an entry lives for at least a period")
  func keepsPeriod() {
    var table = table(period: 100)
    table.set(1, for: 1, now: 1000)
    table.set(2, for: 2, now: 1099)
    table.set(3, for: 3, now: 1100)
    table.set(4, for: 4, now: 1198)
    #expect(table.value(for: 1) == 1)
    #expect(table.value(for: 2) == 2)
  }

  @Test("an entry is gone after two periods in which others came")
  func forgetsOld() {
    var table = table(period: 100)
    table.set(1, for: 1, now: 1000)
    table.set(2, for: 2, now: 1100)
    #expect(table.value(for: 1) == 1)
    table.set(3, for: 3, now: 1200)
    #expect(table.value(for: 1) == nil)
    #expect(table.value(for: 2) == 2)
  }

  @Test("a period ends on time, not a second earlier")
  func periodBoundary() {
    var table = table(period: 100)
    table.set(1, for: 1, now: 1000)
    table.set(1, for: 2, now: 1100)
    table.set(1, for: 3, now: 1199)
    #expect(table.value(for: 1) == 1)
    table.set(1, for: 4, now: 1200)
    #expect(table.value(for: 1) == nil)
  }

  @Test("a key that has a value is not inserted, whatever its generation")
  func insert() {
    var table = table(limit: 4, period: 100)
    let isNew = [
      table.insert(1, for: 1, now: 0), table.insert(2, for: 1, now: 0), table.insert(2, for: 1, now: 100),
      table.insert(2, for: 2, now: 100),
    ]
    #expect(isNew == [true, false, false, true])
    #expect(table.value(for: 1) == 1)
    let isNewAgain = table.insert(3, for: 1, now: 200)
    #expect(isNewAgain)
    #expect(table.value(for: 1) == 3)
  }

  @Test("a value is set unless the one that is there will do")
  func setUnless() {
    var table = table(limit: 4, period: 100)
    let isSet = [
      table.set(1, for: 1, now: 0) { _ in true }, table.set(2, for: 1, now: 0) { $0 == 1 },
      table.set(3, for: 1, now: 0) { $0 == 2 },
    ]
    #expect(isSet == [true, false, true])
    #expect(table.value(for: 1) == 3)
  }

  @Test("setting a value again keeps the number of the younger entries right")
  func youngerCount() {
    var table = table(limit: 4, period: 1000)
    for value in 0..<20 {
      table.set(value, for: 1, now: 0)
      table.set(value, for: 2, now: 0)
      table.remove(2)
    }
    for key in 3...5 as ClosedRange<UInt64> { table.set(0, for: key, now: 0) }
    #expect(table.count == 4)
    table.set(0, for: 6, now: 0)
    #expect(table.count == 5)
    #expect(table.value(for: 1) == 19)
  }

  @Test("removal reaches both generations")
  func remove() {
    var table = table(period: 100)
    table.set(1, for: 1, now: 1000)
    table.set(2, for: 1, now: 1100)
    table.remove(1)
    #expect(table.value(for: 1) == nil)
    table.remove(9)
    #expect(table.count == 0)
  }

  @Test("a clock that goes back forgets nothing at once")
  func clockGoesBack() {
    var table = table(period: 100)
    table.set(1, for: 1, now: 1000)
    table.set(2, for: 2, now: 10)
    #expect(table.value(for: 1) == 1)
    #expect(table.value(for: 2) == 2)
  }

  @Test("entries are still forgotten after the clock went back")
  func forgetsAfterClockWentBack() {
    var table = table(period: 100)
    table.set(1, for: 1, now: 1_000_000)
    table.set(2, for: 2, now: 10)
    table.set(3, for: 3, now: 110)
    #expect(table.value(for: 1) == 1)
    table.set(4, for: 4, now: 210)
    #expect([1, 2, 3, 4].map { table.value(for: $0) } == [nil, nil, 3, 4])
  }

  @Test("1x.2 a clock that is set back twice forgets nothing")
  func clockGoesBackTwice() {
    var table = table(period: 100)
    table.set(1, for: 1, now: 1000)
    table.set(2, for: 2, now: 999)
    table.set(3, for: 3, now: 998)
    #expect([1, 2, 3].map { table.value(for: $0) } == [1, 2, 3])
    table.set(4, for: 4, now: 1097)
    #expect(table.value(for: 1) == 1)
  }

  @Test("values are changed or forgotten, in both generations, and the limit still holds")
  func keepValues() {
    var table = table(limit: 4, period: 100)
    for key in 1...3 as ClosedRange<UInt64> { table.set(Int(key), for: key, now: 1000) }
    for key in 4...6 as ClosedRange<UInt64> { table.set(Int(key), for: key, now: 1100) }
    table.keepValues { $0 % 2 == 0 ? $0 * 10 : nil }
    #expect((1...6 as ClosedRange<UInt64>).map { table.value(for: $0) } == [nil, 20, nil, 40, nil, 60])
    #expect(table.count == 3)
    for key in 7...8 as ClosedRange<UInt64> { table.set(0, for: key, now: 1100) }
    #expect(table.value(for: 2) == 20, "the younger generation has four entries")
    table.set(0, for: 9, now: 1100)
    #expect(table.value(for: 2) == nil)
  }

  @Test("extreme times do not trap")
  func endsOfTime() {
    var table = table()
    for now in [Int.min, .max, 0, .max, .min] { table.set(1, for: 1, now: now) }
    #expect(table.value(for: 1) == 1)
  }
}
