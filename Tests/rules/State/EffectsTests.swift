import Testing

@testable import PushRules

@Suite("err.1 What the engine wants done")
struct EffectsTests {
  private func effect(_ number: Int) -> Effect {
    Effect(.unreachable, RegistrationName(username: [1], identifier: []), number)
  }

  @Test("each is the next one once, in order")
  func once() {
    var effects = Effects()
    #expect(effects.isEmpty)
    for round in 0..<3 {
      for number in 0..<4 { effects.add(effect(number)) }
      for number in 0..<4 {
        #expect(!effects.isEmpty)
        let first = effects.first
        #expect(first?.effect.numbers.0 == Int64(number))
        #expect(first?.number == round * 4 + number + 1)
        let isTaken = effects.take(first?.number ?? 0)
        #expect(isTaken)
      }
      #expect(effects.isEmpty)
      #expect(effects.first == nil)
    }
  }

  @Test("nothing is taken under another number or one used before")
  func otherNumber() {
    var effects = Effects()
    var taken = [effects.take(0), effects.take(1)]
    effects.add(effect(1))
    effects.add(effect(2))
    taken += [effects.take(2), effects.take(0), effects.take(1), effects.take(1)]
    effects.add(effect(3))
    #expect(effects.first?.effect.numbers.0 == 2)
    taken += [effects.take(2), effects.take(2), effects.take(3), effects.take(3)]
    #expect(taken == [false, false, false, false, true, false, true, false, true, false])
    #expect(effects.isEmpty)
  }

  @Test("those added while some are taken come after the others")
  func addedMeanwhile() {
    var effects = Effects()
    var seen: [Int64] = []
    for number in 0..<50 {
      effects.add(effect(2 * number))
      effects.add(effect(2 * number + 1))
      if let first = effects.first, effects.take(first.number) { seen.append(first.effect.numbers.0) }
    }
    while let first = effects.first, effects.take(first.number) { seen.append(first.effect.numbers.0) }
    #expect(seen == Array(0..<100))
  }
}
