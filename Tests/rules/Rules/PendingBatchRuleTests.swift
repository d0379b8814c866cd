import Testing

@testable import PushRules

@Suite("4a.6 A session that ends with a batch pending")
struct PendingBatchRuleTests {
  @Test("the batch is scanned if no other session holds the registration")
  func nobody() { #expect(PendingBatchRule.reasonNotToScan(holdersHibernating: []) == nil) }

  @Test("the batch is scanned if all other holders hibernate")
  func hibernating() {
    #expect(PendingBatchRule.reasonNotToScan(holdersHibernating: [true]) == nil)
    #expect(PendingBatchRule.reasonNotToScan(holdersHibernating: [true, true]) == nil)
  }

  @Test(
    "the batch is not scanned if any connected session holds it",
    arguments: [[false], [true, false], [false, true], [false, false]])
  func connected(holders: [Bool]) {
    #expect(PendingBatchRule.reasonNotToScan(holdersHibernating: holders) == .heldByConnectedSession)
  }
}
