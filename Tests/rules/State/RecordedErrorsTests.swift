import Testing

@testable import PushRules

@Suite("err.4 Errors that the record in the store tells of")
struct RecordedErrorsTests {
  @Test(
    "the row is told with its age, its count and whether all said gone, from the limit on, when the count changes"
  )
  func recorded() {
    let host = Host(errors: .init(limit: 3, period: 604_800))
    func told(_ answer: PushAnswer) -> [String] {
      host.push(1, .unimportant(.noBody), answer: answer)
      host.now += 300
      return host.news()
    }
    #expect(told(.gone) == ["refused 1 1 1"])
    #expect(told(.gone) == ["refused 1 2 1"])
    #expect(told(.gone) == ["refused 1 3 1", "recorded 1 600 1 1"])
    #expect(told(.gone) == ["refused 1 4 1"])
    host.push(2, answer: .result)
    #expect(told(.refused) == ["refused 1 5 2", "recorded 1 1200 2 0"])
    #expect(told(.result) == ["recovered 1 5 1"])
  }

  private func restored(age: Int, counted: Int, allGone: Bool = true) -> Host {
    let host = Host(errors: .init(limit: 3, period: 604_800))
    host.deliveries.restoreErrors(of: 1, age: age, counted: counted, allGone: allGone, now: host.now)
    return host
  }

  @Test("a restart does not keep a dead token alive: the row goes on from the record")
  func restart() {
    let host = restored(age: 86_400, counted: 2)
    host.push(2, answer: .result)
    host.push(1, .unimportant(.noBody), answer: .gone)
    #expect(host.news() == ["refused 1 4 3", "disabled 1 3"])
  }

  @Test("the record says whether all refusals said gone, and how old the row is")
  func restoredFacts() {
    for (age, allGone) in [(86_399, true), (604_799, false)] {
      let host = restored(age: age, counted: 3, allGone: allGone)
      host.push(2, answer: .result)
      let id = host.push(1, .unimportant(.noBody))
      host.take(.gone, to: id)
      #expect(!host.news().contains("disabled 1 4"))
      host.now += 300
      host.push(2, answer: .result)
      host.push(1, .unimportant(.noBody), answer: .gone)
      #expect(host.news().contains("disabled 1 5"))
    }
  }

  @Test("the first push after a restart is sent at once, the next one waits")
  func afterRestart() {
    let host = restored(age: 600, counted: 1)
    #expect(host.push(1, .unimportant(.noBody)) != nil)
    #expect(host.push(1, .unimportant(.noBody)) == nil)
  }

  @Test("a result after a restart removes the row from the record")
  func recovered() {
    let host = restored(age: 600, counted: 1)
    host.push(1, answer: .result)
    #expect(host.news() == ["recovered 1 3 1"])
    #expect(host.push(1) != nil)
    #expect(host.push(1) != nil)
  }

  @Test("a row that is known is not replaced by that of the record")
  func knownRow() {
    let host = Host(errors: .init(limit: 3, period: 604_800))
    host.push(1, .unimportant(.noBody), answer: .refused)
    host.deliveries.restoreErrors(of: 1, age: 99_999_999, counted: 99, allGone: true, now: host.now)
    _ = host.news()
    host.push(1, .unimportant(.noBody), answer: .refused)
    #expect(host.news() == ["refused 1 2 1"])
  }
}
