import Testing

@testable import PushRules

@Suite("3.4 The limit of devices")
struct DeviceLimitRuleTests {
  @Test("registrations up to the limit are kept, all others are too many", arguments: 1...6)
  func limit(limit: Int) {
    #expect(DeviceLimitRule.excess(registrations: limit - 1, limit: limit) == 0)
    #expect(DeviceLimitRule.excess(registrations: limit, limit: limit) == 0)
    #expect(DeviceLimitRule.excess(registrations: limit + 1, limit: limit) == 1)
    #expect(DeviceLimitRule.excess(registrations: limit + 9, limit: limit) == 9)
  }

  @Test("a limit below one counts as one", arguments: [0, -1, Int.min])
  func atLeastOne(limit: Int) {
    #expect(DeviceLimitRule.excess(registrations: 1, limit: limit) == 0)
    #expect(DeviceLimitRule.excess(registrations: 2, limit: limit) == 1)
  }

  @Test(
    "1x.2 a timestamp is one of the future if it is later than now",
    arguments: [0, 1_700_000_000, Int.max - 1])
  func ahead(now: Int) {
    #expect(!DeviceLimitRule.isAhead(timestamp: now - 1, now: now))
    #expect(!DeviceLimitRule.isAhead(timestamp: now, now: now))
    #expect(DeviceLimitRule.isAhead(timestamp: now + 1, now: now))
  }

  private func goes(_ age: (Int, Int), isLess: Bool, before other: (Int, Int)) -> Bool {
    DeviceLimitRule.goes(
      .init(timestamp: age.0, arrival: age.1, place: 1),
      before: .init(timestamp: other.0, arrival: other.1, place: 2)
    ) { _, _ in isLess }
  }

  @Test("the oldest timestamp goes first, whatever its arrival and identifier", arguments: [true, false])
  func oldest(isLess: Bool) {
    #expect(goes((9, 2), isLess: isLess, before: (10, 1)))
    #expect(!goes((11, 1), isLess: isLess, before: (10, 2)))
  }

  @Test("within one second the first to arrive goes, whatever its identifier", arguments: [true, false])
  func arrival(isLess: Bool) {
    #expect(goes((10, 1), isLess: isLess, before: (10, 2)))
    #expect(!goes((10, 2), isLess: isLess, before: (10, 1)))
  }

  @Test("if the order is unknown the first identifier goes")
  func equallyOld() {
    #expect(goes((10, 0), isLess: true, before: (10, 0)))
    #expect(!goes((10, 0), isLess: false, before: (10, 0)))
  }

  /// The places of those that go, the oldest last.
  private func oldest(_ limit: Int, of ages: [(Int, Int)]) -> [Int32] {
    var oldest = OldestRegistrations(limit: limit) { $0 < $1 }
    for (place, age) in ages.enumerated() {
      oldest.add(.init(timestamp: age.0, arrival: age.1, place: Int32(place)))
    }
    var places: [Int32] = []
    while let next = oldest.popLast() { places.append(next.place) }
    return places
  }

  @Test("the oldest of all go, in order, even if the first has the latest possible time")
  func search() {
    let ages = [(Int.max, 0), (20, 5), (20, 4), (21, 1), (20, 4), (19, 9), (Int.min, 3), (20, 0)]
    #expect(oldest(1, of: ages) == [6])
    #expect(oldest(4, of: ages) == [2, 7, 5, 6])
    #expect(oldest(8, of: ages) == [0, 3, 1, 4, 2, 7, 5, 6])
    #expect(oldest(9, of: ages) == [0, 3, 1, 4, 2, 7, 5, 6])
    #expect(oldest(1, of: []) == [])
  }

  @Test("the oldest are found in any order", arguments: 1...12)
  func anyOrder(limit: Int) {
    for shift in 1...30 {
      let ages = (0..<12).map { ($0 * shift % 13, 0) }
      let sorted = ages.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
      #expect(oldest(limit, of: ages) == sorted.prefix(limit).reversed().map { Int32($0.offset) })
    }
  }
}
