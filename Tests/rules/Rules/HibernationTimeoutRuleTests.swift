import Testing

@testable import PushRules

@Suite("hib.1 The hibernation timeout")
struct HibernationTimeoutRuleTests {
  private func starts(
    _ importance: ImportanceClass = .important, holds: Bool = true, hibernating: Bool = true,
    hadPush: Bool = false
  ) -> Bool {
    HibernationTimeoutRule.startsOwnTimeout(
      importance: importance, isHibernating: hibernating, hadImportantPush: hadPush, holdsRegistration: holds)
  }

  @Test("the timeout is extended for a session with a registration and a watchdog")
  func extends() {
    #expect(HibernationTimeoutRule.extendsTimeout(hasRegistration: true, hasWatchdog: true))
  }

  @Test("the timeout is not extended without a registration or without a watchdog")
  func doesNotExtend() {
    #expect(!HibernationTimeoutRule.extendsTimeout(hasRegistration: false, hasWatchdog: true))
    #expect(!HibernationTimeoutRule.extendsTimeout(hasRegistration: true, hasWatchdog: false))
    #expect(!HibernationTimeoutRule.extendsTimeout(hasRegistration: false, hasWatchdog: false))
  }

  @Test("the first important push starts mod_smacks' own timeout")
  func firstImportantPush() { #expect(starts()) }

  @Test("a later important push does not start it again")
  func laterPush() { #expect(!starts(hadPush: true)) }

  @Test("an unimportant push does not start it, first or not", arguments: [true, false])
  func unimportantPush(hadPush: Bool) { #expect(!starts(.unimportant, hadPush: hadPush)) }

  @Test("a push for another registration does not start it")
  func otherRegistration() { #expect(!starts(holds: false)) }

  @Test("a push for a connected session does not start it")
  func connected() { #expect(!starts(hibernating: false)) }
}
