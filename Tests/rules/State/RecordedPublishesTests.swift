import Testing

@testable import PushRules

@Suite("why.1 What the record tells of publishes")
struct RecordedPublishesTests {
  private let host = Host()

  private var reasons: [RecordedReason?] {
    host.deliveries.record.last(100, of: 0, registration: 1).reversed().map(\.reason)
  }

  @Test("answers of each kind")
  func answers() {
    for answer in [PushAnswer.result, .refused, .gone, .unreachable] {
      host.push(1, .unimportant(.noBody), answer: answer)
    }
    host.take(.result, to: host.push(1), from: 99)
    #expect(
      reasons == [
        .answer(.result), .answer(.refused), .answer(.gone), .answer(.unreachable), .foreignAnswer,
      ])
  }

  @Test("no answer, the repeat and its answer; a probe leaves nothing")
  func repeated() {
    host.push(1, answer: .result)
    host.push(1, .important(.call), call: 3)
    host.wait(200)
    #expect(reasons.contains(.noAnswer))
    host.push(1, answer: .unreachable)
    host.answer = { _ in .result }
    host.wait(100)
    let push = RecordedReason.decision(.push(.important(.body)))
    #expect(Array(reasons.suffix(3)) == [.answer(.unreachable), push, .answer(.result)])
    #expect(host.deliveries.record.last(9, of: 0, registration: nil).allSatisfy { $0.registration == 1 })
  }

  @Test("ends for each reason", arguments: EndReason.allCases)
  func ends(reason: EndReason) {
    host.deliveries.noteEnd(reason, of: 1, user: 0, now: 7)
    #expect(reasons == [.end(reason)])
  }
}
