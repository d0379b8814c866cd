import Testing

@testable import PushRules

@Suite("err.1, err.2 Publishes and their answers")
struct DeliveriesTests {
  let host = Host()

  private var counts: (inFlight: Int, failing: Int) {
    (host.deliveries.inFlight.count, host.deliveries.errors.count)
  }

  @Test("an answer says what it is")
  func kinds() {
    #expect(host.take(.result, to: host.push()) == .answered(.result))
    #expect(host.take(.unreachable, to: host.push()) == .answered(.unreachable))
    #expect(host.take(.refused, to: host.push()) == .answered(.refused))
    #expect(host.take(.gone, to: host.push()) == .answered(.gone))
  }

  @Test("a publish is answered once: the second answer is unknown")
  func once() {
    for answer in [PushAnswer.result, .unreachable, .refused, .gone] {
      let id = host.push(1, .unimportant(.noBody))
      host.take(answer, to: id)
      _ = host.news()
      #expect(host.take(.refused, to: id) == .unknown)
      #expect(host.news() == [])
      #expect(counts.inFlight == 0)
    }
  }

  @Test("after an answer from another JID the publish still waits, and nothing is counted")
  func foreign() {
    let id = host.push()
    for answer in [PushAnswer.refused, .result, .unreachable] {
      #expect(host.take(answer, to: id, from: 6) == .foreign)
    }
    #expect(counts == (1, 0))
    #expect(host.news() == [])
    #expect(host.take(.refused, to: id) == .answered(.refused))
    #expect(host.news().first == "refused 1 1 1")
  }

  @Test("each registration has a row of its own")
  func separate() {
    host.push(1, answer: .refused)
    host.push(2, answer: .refused)
    host.push(1, answer: .refused)
    #expect(
      host.news().filter { $0.hasPrefix("refused") } == ["refused 1 1 1", "refused 2 1 1", "refused 1 2 1"])
    #expect(counts.failing == 2)
  }

  @Test("an answer after an hour is ignored")
  func late() {
    let ids = [host.push(), host.push()]
    host.now += 3599
    #expect(host.take(.refused, to: ids[0]) == .answered(.refused))
    host.now += 1
    #expect(host.take(.refused, to: ids[1]) == .unknown)
    #expect(counts.inFlight == 0)
  }

  @Test("a withdrawn publish has no answer")
  func withdrawn() {
    let id = host.push()!
    host.deliveries.withdraw(id, .vetoed, now: host.now)
    #expect(host.take(.refused, to: id) == .unknown)
    host.deliveries.withdraw(id, .vetoed, now: host.now)
    #expect(counts == (0, 0))
  }

  @Test("an invented id has no answer, and is neither confirmed nor withdrawn")
  func invented() {
    host.push()
    let invented = PublishID(number: 0, key: DigestKey(1, 3))
    #expect(host.take(.refused, to: invented) == .unknown)
    let waits = host.deliveries.confirm(invented, now: host.now).waits
    host.deliveries.withdraw(invented, .vetoed, now: host.now)
    #expect(!waits)
    #expect(counts == (1, 0))
  }

  @Test("a forgotten registration has no errors and waits for no answer, others do")
  func forget() {
    host.push(1, answer: .refused)
    let (forgotten, other) = (host.push(1), host.push(2))
    host.deliveries.forget(1)
    _ = host.news()
    #expect(host.take(.refused, to: forgotten) == .unknown)
    #expect(host.take(.refused, to: other) == .answered(.refused))
    host.push(1, answer: .refused)
    #expect(host.news().contains("refused 1 1 1"))
  }

  @Test("what the engine wants done names the registration of the publish")
  func names() {
    host.push(7, service: 6, answer: .refused)
    _ = host.news()
    let name = RegistrationName(username: Array("me".utf8), identifier: Array("s6<7".utf8))
    var deliveries = host.deliveries
    let id = deliveries.publishID(of: deliveries.nextPublish)
    var publish = InFlightPublish(registration: name, key: 7, recipient: 6, sentAt: host.now)
    _ = deliveries.expectAnswer(to: &publish)
    _ = deliveries.take(.refused, to: id, from: 6, now: host.now)
    #expect(deliveries.effects.first?.effect.registration == name)
    #expect(deliveries.effects.first?.effect.publish == deliveries.nextPublish - 1)
  }

  @Test("a gateway's limit within 60 s of a result is a result, later it is not")
  func limit() {
    host.push(1, answer: .result)
    host.now += 59
    #expect(host.take(.limit, to: host.push()) == .answered(.result))
    host.push(2, answer: .result)
    host.now += 60
    #expect(host.take(.limit, to: host.push(2)) == .answered(.unreachable))
    #expect(host.take(.limit, to: host.push(3)) == .answered(.unreachable))
  }

  @Test("a limit is no sign that the phone was woken again: the 60 s are those of the result")
  func limits() {
    host.push(1, answer: .result)
    host.now += 40
    #expect(host.take(.limit, to: host.push()) == .answered(.result))
    host.now += 40
    #expect(host.take(.limit, to: host.push()) == .answered(.unreachable))
  }

  @Test("err.2 publishes that are never answered cost bounded memory")
  func boundedInFlight() {
    var limits = PushEngine.Limits()
    limits.inFlight = 8
    let host = Host(limits: limits)
    let first = host.push()
    for _ in 0..<100 { host.push() }
    #expect(host.deliveries.inFlight.count == 8)
    #expect(host.take(.refused, to: first) == .unknown)
  }

  @Test("err.2 errors, results and services of the past cost bounded memory")
  func boundedTables() {
    var limits = PushEngine.Limits()
    (limits.failing, limits.settlements, limits.services, limits.wakeUps, limits.outages) = (3, 3, 3, 3, 3)
    let host = Host(limits: limits)
    for number in 1...200 as ClosedRange<UInt64> {
      host.push(number, service: number, answer: [.result, .refused, .gone, .unreachable][Int(number % 4)])
    }
    #expect(host.deliveries.errors.count <= 6)
    #expect(host.deliveries.settlements.count <= 6)
    #expect(host.deliveries.services.count <= 6)
    #expect(host.deliveries.wakeUps.count <= 3)
    #expect(host.deliveries.outages.all.count <= 3)
  }
}
