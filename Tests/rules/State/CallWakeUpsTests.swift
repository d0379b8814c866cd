import Testing

@testable import PushRules

@Suite("wake.1 Calls that are sent again")
struct CallWakeUpsTests {
  private let host = Host()

  @discardableResult
  private func call(
    _ registration: UInt64 = 1, id: UInt64 = 7, answer: PushAnswer? = nil, on host: Host? = nil
  ) -> PublishID? {
    (host ?? self.host).push(registration, .important(.call), answer: answer, call: id)
  }

  private func agains(_ host: Host? = nil) -> [Int] { (host ?? self.host).times(of: "again call 1") }

  @Test(
    "a call is sent again 5 s and 15 s after it came, whatever the service does, then never",
    arguments: [PushAnswer.unreachable, .refused, .refused])
  func times(answer: PushAnswer) {
    host.answer = { $0 == "probe 5" ? .unreachable : answer }
    call(answer: answer)
    host.wait(200)
    #expect(agains() == [5, 15])
    #expect(host.isFree)
    #expect(host.news().last == "ended call 1")
  }

  @Test("also if the repeat is not answered")
  func unanswered() {
    call(answer: .unreachable)
    host.wait(200)
    #expect(agains() == [5, 15])
    #expect(host.isFree)
  }

  @Test("the times are those since the call came, not since it failed")
  func sinceItCame() {
    let id = call()
    host.wait(3)
    host.take(.unreachable, to: id)
    host.answer = { _ in .unreachable }
    host.wait(100)
    #expect(agains() == [5, 15])
  }

  @Test(
    "a failure that is known late leaves what is left",
    arguments: [(5, [15]), (14, [15]), (15, []), (130, [])])
  func late(seconds: Int, times: [Int]) {
    host.push(99, answer: .result)
    let id = call()
    host.wait(seconds)
    host.take(.unreachable, to: id)
    host.wait(200)
    #expect(agains() == times)
    #expect(host.isFree)
  }

  @Test("a result ends it")
  func result() {
    host.answer = { _ in .result }
    call(answer: .refused)
    host.wait(100)
    #expect(agains() == [5])
    #expect(host.isFree)
  }

  @Test("a retract, reject or proceed with its id ends it, one with another id does not")
  func over() {
    call(answer: .refused)
    host.deliveries.callIsOver(8)
    #expect(host.deliveries.wakeUps.count == 1)
    host.deliveries.callIsOver(7)
    #expect(host.isFree)
    host.wait(100)
    #expect(agains() == [])
  }

  @Test("also if the publish fails afterwards")
  func overBeforeItFails() {
    host.push(2)
    let id = call()
    host.push(3)
    host.wait(2)
    host.push(4)
    host.deliveries.callIsOver(7)
    host.take(.unreachable, to: id)
    host.wait(100)
    #expect(agains() == [])
    #expect(host.isFree)
    #expect(host.news().contains("unreachable 1 1"))
  }

  @Test("it is over for all registrations of the user")
  func overForAll() {
    for registration in 1...3 as ClosedRange<UInt64> { call(registration, answer: .refused) }
    call(4, id: 8, answer: .refused)
    host.deliveries.callIsOver(7)
    #expect(host.deliveries.wakeUps.count == 1)
  }

  @Test("a call does not replace a message that waits, nor the message the call: each has a wake-up")
  func besideMessage() {
    host.push(1, answer: .refused)
    call(answer: .refused)
    #expect(host.deliveries.wakeUps.count == 2)
    host.push(1, answer: .refused)
    #expect(host.deliveries.wakeUps.count == 2)
    host.wait(18)
    #expect(agains() == [5, 15])
    #expect(host.times(of: "again 1").count == 1)
  }

  @Test(
    "a result of the message ends the call's too, and the reverse: the phone is awake",
    arguments: [false, true])
  func bothEnd(isCall: Bool) {
    host.push(1, answer: .refused)
    call(answer: .refused)
    host.push(1, isCall ? .important(.call) : .important(.body), answer: .result)
    #expect(host.isFree)
  }

  @Test("a newer call replaces it")
  func newer() {
    host.answer = { _ in .refused }
    call(answer: .refused)
    host.wait(3)
    call(id: 8, answer: .refused)
    host.wait(100)
    #expect(agains() == [8, 18])
  }

  @Test("a call is sent in time though many others are due")
  func amongMany() {
    host.answer = { $0.hasPrefix("again call") ? .result : nil }
    for registration in 100...1300 as ClosedRange<UInt64> { host.push(registration, answer: .unreachable) }
    host.push(99, answer: .result)
    call(answer: .unreachable)
    host.wait(30)
    #expect(agains() == [5])
  }

  @Test("one that could not be sent in time is not sent late")
  func notLate() {
    call(answer: .refused)
    host.now += 100
    host.wait(10)
    #expect(agains() == [])
    #expect(host.isFree)
  }

  @Test("a call is sent again while pushes of the registration are spaced")
  func spaced() {
    let host = Host(errors: .init(limit: 1, period: 604_800))
    host.answer = { _ in .refused }
    call(answer: .refused, on: host)
    host.wait(100)
    #expect(agains(host) == [5, 15])
  }
}
