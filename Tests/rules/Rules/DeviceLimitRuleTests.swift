import Testing

@testable import PushRules

@Suite("3.4 The limit of devices")
struct DeviceLimitRuleTests {
  @Test("registrations up to the limit are kept, one more is too many", arguments: 1...6)
  func limit(limit: Int) {
    #expect(!DeviceLimitRule.exceeds(registrations: limit - 1, limit: limit))
    #expect(!DeviceLimitRule.exceeds(registrations: limit, limit: limit))
    #expect(DeviceLimitRule.exceeds(registrations: limit + 1, limit: limit))
  }

  @Test("a limit below one counts as one", arguments: [0, -1, Int.min])
  func atLeastOne(limit: Int) {
    #expect(!DeviceLimitRule.exceeds(registrations: 1, limit: limit))
    #expect(DeviceLimitRule.exceeds(registrations: 2, limit: limit))
  }

  private func goes(_ age: (Int, Int), isLess: Bool, before other: (Int, Int)) -> Bool {
    DeviceLimitRule.goes(age.0, before: other.0) {
      .init(arrival: age.1, otherArrival: other.1, identifierIsLess: isLess)
    }
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

  @Test("the new one never goes, and is not tied with itself")
  func new() {
    var search = DeviceLimitRule.Search(new: 30)
    let isOldest = search.isOldest(30, isNew: true) {
      .init(arrival: 0, otherArrival: 0, identifierIsLess: true)
    }
    #expect(!isOldest)
    #expect(!search.isNewTied)
  }

  @Test("a search finds the oldest, even if the first has the latest possible time")
  func search() {
    var search = DeviceLimitRule.Search(new: 30)
    func isOldest(_ timestamp: Int, arrival: Int = 0, other: Int = 0, isLess: Bool = false) -> Bool {
      search.isOldest(timestamp, isNew: false) {
        .init(arrival: arrival, otherArrival: other, identifierIsLess: isLess)
      }
    }
    #expect(isOldest(.max, isLess: false))
    #expect(isOldest(20))
    #expect(!isOldest(20, arrival: 5, other: 5))
    #expect(!isOldest(21, arrival: 1, other: 5, isLess: true))
    #expect(isOldest(20, arrival: 4, other: 5))
    #expect(isOldest(20, arrival: 4, other: 4, isLess: true))
    #expect(isOldest(19, arrival: 9, other: 4))
    #expect(!isOldest(20, arrival: 1, other: 9, isLess: true))
  }

  @Test("the arrival of the new one matters if another has its timestamp", arguments: [29, 30, 31])
  func tied(timestamp: Int) {
    var search = DeviceLimitRule.Search(new: 30)
    #expect(!search.isNewTied)
    _ = search.isOldest(timestamp, isNew: false) {
      .init(arrival: 0, otherArrival: 0, identifierIsLess: false)
    }
    #expect(search.isNewTied == (timestamp == 30))
    _ = search.isOldest(1, isNew: false) { .init(arrival: 0, otherArrival: 0, identifierIsLess: false) }
    #expect(search.isNewTied == (timestamp == 30))
  }
}
