import Testing

@testable import PushRules

@Suite("err.1, err.3 Which refusals count, and when a registration is disabled")
struct PushErrorRuleTests {
  private let day = 86_400

  private func counts(
    isFirst: Bool = false, age: Int = 0, anotherHadResult: Bool = false, period: Int = 604_800
  ) -> Bool {
    PushErrorRule.counts(
      isFirst: isFirst, age: age, anotherHadResult: anotherHadResult,
      options: .init(limit: 16, period: period))
  }

  private func isDisabled(_ counted: Int, age: Int, allGone: Bool = false, period: Int = 604_800) -> Bool {
    PushErrorRule.isDisabled(
      counted: counted, age: age, allGone: allGone, options: .init(limit: 16, period: period))
  }

  @Test("err.1 the first refusal counts, each other one if another registration had a result since")
  func counts() {
    #expect(counts(isFirst: true))
    #expect(!counts())
    #expect(counts(anotherHadResult: true))
  }

  @Test("err.1 all count once the row is 14 days old")
  func old() {
    #expect(!counts(age: 14 * day - 1))
    #expect(counts(age: 14 * day))
  }

  @Test("err.3 with the period 0 every refusal counts, and the count alone decides")
  func noPeriod() {
    #expect(counts(period: 0))
    #expect(isDisabled(16, age: 0, period: 0))
    #expect(isDisabled(16, age: 0, allGone: true, period: 0))
    #expect(!isDisabled(15, age: 99 * day, period: 0))
  }

  @Test("err.3 it takes 16 counted refusals, the first of them 7 days old")
  func disabled() {
    #expect(isDisabled(16, age: 7 * day))
    #expect(!isDisabled(16, age: 7 * day - 1))
    #expect(!isDisabled(15, age: 7 * day))
    #expect(isDisabled(99, age: 99 * day))
  }

  @Test("err.3 one day is enough where all of them said gone, less if the period is shorter")
  func gone() {
    #expect(isDisabled(16, age: day, allGone: true))
    #expect(!isDisabled(16, age: day - 1, allGone: true))
    #expect(!isDisabled(15, age: day, allGone: true))
    #expect(isDisabled(16, age: 60, allGone: true, period: 60))
    #expect(!isDisabled(16, age: 59, allGone: true, period: 60))
  }

  @Test("err.3 a registration that was unreachable for 30 days with 16 attempts is disabled")
  func unreachable() {
    #expect(PushErrorRule.isDisabled(unreachableFor: 30 * day, attempts: 16))
    #expect(!PushErrorRule.isDisabled(unreachableFor: 30 * day - 1, attempts: 99))
    #expect(!PushErrorRule.isDisabled(unreachableFor: 99 * day, attempts: 15))
  }

  @Test("err.3 the defaults of the options")
  func defaults() {
    #expect(PushErrorRule.Options().limit == 16)
    #expect(PushErrorRule.Options().period == 604_800)
  }
}
