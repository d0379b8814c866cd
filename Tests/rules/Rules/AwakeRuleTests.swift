import Testing

@testable import PushRules

@Suite("Words: which sessions are awake")
struct AwakeRuleTests {
  @Test("a connected session with stream management, without an open request and active, and no other")
  func isAwake() {
    for isHibernating in [true, false] {
      for hasStreamManagement in [true, false] {
        for awaitsAck in [true, false] {
          for isInactive in [true, false] {
            #expect(
              AwakeRule.isAwake(
                isHibernating: isHibernating, hasStreamManagement: hasStreamManagement, awaitsAck: awaitsAck,
                isInactive: isInactive)
                == (!isHibernating && hasStreamManagement && !awaitsAck && !isInactive))
          }
        }
      }
    }
  }
}
