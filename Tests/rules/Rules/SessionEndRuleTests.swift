import Testing

@testable import PushRules

@Suite("4a.6 A session that ends with a batch pending")
struct SessionEndRuleTests {
  @Test("the batch is scanned if no other session holds the registration")
  func nobody() { #expect(SessionEndRule.reasonNotToScan(holdersHibernating: []) == nil) }

  @Test("the batch is scanned if all others that hold it hibernate")
  func hibernating() {
    #expect(SessionEndRule.reasonNotToScan(holdersHibernating: [true]) == nil)
    #expect(SessionEndRule.reasonNotToScan(holdersHibernating: [true, true]) == nil)
  }

  @Test(
    "the batch is not scanned if any connected session holds it",
    arguments: [[false], [true, false], [false, true], [false, false]])
  func connected(holders: [Bool]) {
    #expect(SessionEndRule.reasonNotToScan(holdersHibernating: holders) == .heldByConnectedSession)
  }
}
