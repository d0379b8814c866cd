import Testing

@testable import PushRules

@Suite("err.1 What a push service last gave")
struct ServiceAnswersTests {
  @Test(
    "the last result of another registration is that of a list, for random results",
    arguments: 1...20 as ClosedRange<UInt64>)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed &* 0x9e37_79b9)
    var answers = ServiceAnswers()
    var list: [UInt64] = []
    for ordinal in 1...60 {
      let registration = UInt64.random(in: 1...4, using: &generator)
      answers.noteResult(of: registration, ordinal: ordinal)
      list.append(registration)
      for asked in 1...5 as ClosedRange<UInt64> {
        let expected = list.lastIndex { $0 != asked }.map { $0 + 1 } ?? 0
        #expect(answers.resultOfAnother(than: asked) == expected)
      }
    }
  }

  @Test("without a result there is none")
  func none() { #expect(ServiceAnswers().resultOfAnother(than: 1) == 0) }
}
