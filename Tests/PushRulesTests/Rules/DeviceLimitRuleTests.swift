import Testing

@testable import PushRules

@Suite("3.4 The limit of devices")
struct DeviceLimitRuleTests {
  @Test("as many registrations as the limit says are kept, one more is too many", arguments: 1...6)
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

  @Test("the oldest timestamp goes first, whatever its identifier", arguments: [true, false])
  func oldest(identifierIsLess: Bool) {
    #expect(DeviceLimitRule.goes(timestamp: 9, identifierIsLess: identifierIsLess, before: 10))
    #expect(!DeviceLimitRule.goes(timestamp: 11, identifierIsLess: identifierIsLess, before: 10))
  }

  @Test("of equally old ones the first identifier goes")
  func equallyOld() {
    #expect(DeviceLimitRule.goes(timestamp: 10, identifierIsLess: true, before: 10))
    #expect(!DeviceLimitRule.goes(timestamp: 10, identifierIsLess: false, before: 10))
  }
}
