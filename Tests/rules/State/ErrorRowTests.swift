import Testing

@testable import PushRules

@Suite("err.1, err.3, err.5 A registration's row of errors")
struct ErrorRowTests {
  private let day = 86_400
  private let host = Host()

  /// What is told of one answer to a publish, but for wake-ups and services.
  private func told(
    _ answer: PushAnswer, _ registration: UInt64 = 1, of host: Host? = nil, service: UInt64 = 5
  ) -> [String] {
    let host = host ?? self.host
    host.push(registration, .unimportant(.noBody), service: service, answer: answer)
    return host.news()
  }

  /// Refusals with a result for another registration before each, so that all of them count.
  private func refuse(_ times: Int, _ answer: PushAnswer = .refused, on host: Host) -> [String] {
    (0..<times).flatMap { _ in
      _ = told(.result, 2, of: host)
      return told(answer, of: host)
    }
  }

  @Test("err.1 the first refusal counts, the others do not while the service gives nobody a result")
  func first() {
    #expect(told(.refused) == ["refused 1 1 1"])
    #expect(told(.gone) == ["refused 1 2 1"])
    #expect(told(.refused, 2) == ["refused 2 1 1"])
    #expect(told(.refused) == ["refused 1 3 1"])
  }

  @Test("err.1 one counts if the service gave another registration a result since the previous counted one")
  func another() {
    _ = told(.result, 2)
    #expect(told(.refused) == ["refused 1 1 1"])
    #expect(told(.refused) == ["refused 1 2 1"], "the result came before the previous counted one")
    _ = told(.result, 2)
    #expect(told(.refused) == ["refused 1 3 2"])
    #expect(told(.refused) == ["refused 1 4 2"])
    _ = told(.result, 3)
    #expect(told(.refused) == ["refused 1 5 3"])
  }

  @Test("err.1 the result may have come before refusals that did not count")
  func betweenUncounted() {
    _ = told(.refused)
    _ = told(.refused)
    _ = told(.result, 2)
    _ = told(.refused, 3)
    #expect(told(.refused) == ["refused 1 3 2"])
  }

  @Test("err.1 a result of another service does not make a refusal count")
  func otherService() {
    _ = told(.refused)
    _ = told(.result, 2, service: 6)
    #expect(told(.refused) == ["refused 1 2 1"])
  }

  @Test("err.1 it is the result of any other registration, though the service gave this one a result later")
  func twoOthers() {
    _ = told(.refused)
    _ = told(.result, 2)
    _ = told(.result, 3)
    _ = told(.result, 2)
    #expect(told(.refused) == ["refused 1 2 2"])
  }

  @Test("err.1, err.5 a result ends the row, and says how many refusals it had")
  func resultEnds() {
    _ = told(.refused)
    _ = told(.refused)
    #expect(told(.result) == ["recovered 1 2 0"])
    #expect(told(.refused) == ["refused 1 1 1"])
    #expect(told(.result) == ["recovered 1 1 0"])
    #expect(told(.result) == [])
  }

  @Test("err.1 an enable ends the row")
  func enableEnds() {
    _ = refuse(3, on: host)
    host.deliveries.enabled(1, now: host.now)
    #expect(host.news() == [])
    #expect(told(.refused) == ["refused 1 1 1"])
  }

  @Test("err.1 unreachable neither counts nor ends a row")
  func unreachable() {
    #expect(told(.unreachable) == ["unreachable 1 1"])
    #expect(told(.refused) == ["refused 1 1 1"])
    #expect(told(.unreachable) == ["unreachable 1 1"])
    #expect(told(.unreachable) == ["unreachable 1 2"])
    _ = told(.result, 2)
    #expect(told(.refused) == ["refused 1 2 2"])
  }

  @Test("err.1 once the row is 14 days old all refusals count")
  func old() {
    _ = told(.refused)
    host.now += 14 * day - 1
    #expect(told(.refused) == ["refused 1 2 1"])
    host.now += 1
    #expect(told(.refused) == ["refused 1 3 2"])
    #expect(told(.refused) == ["refused 1 4 3"])
  }

  @Test("err.1 a row begins at a refusal, not at what was unreachable before")
  func beginning() {
    _ = told(.unreachable)
    host.now += 14 * day
    _ = told(.refused)
    #expect(told(.refused) == ["refused 1 2 1"])
  }

  @Test("err.3 it is disabled at the 16th counted refusal if the first is 7 days old")
  func disabled() {
    _ = refuse(15, on: host)
    host.now += 7 * day - 1
    #expect(!refuse(1, on: host).contains("disabled 1 16"))
    host.now += 300
    #expect(refuse(1, on: host).contains("disabled 1 17"))
  }

  @Test("err.3 fewer counted refusals disable nothing, however old")
  func tooFew() {
    _ = refuse(14, on: host)
    host.now += 13 * day
    #expect(!refuse(1, on: host).contains { $0.hasPrefix("disabled") })
    #expect(refuse(1, on: host).contains("disabled 1 16"))
  }

  @Test("err.3 one day is enough where all counted ones said gone")
  func gone() {
    _ = refuse(16, .gone, on: host)
    host.now += day
    #expect(refuse(1, .gone, on: host).contains("disabled 1 17"))
    let mixed = Host()
    _ = refuse(8, .gone, on: mixed) + refuse(1, .refused, on: mixed) + refuse(8, .gone, on: mixed)
    mixed.now += day
    #expect(!refuse(1, .gone, on: mixed).contains { $0.hasPrefix("disabled") })
  }

  @Test("err.3 with the period 0 the count alone decides, and every refusal counts")
  func noPeriod() {
    let host = Host(errors: .init(limit: 3, period: 0))
    #expect(told(.refused, of: host) == ["refused 1 1 1"])
    #expect(told(.refused, of: host) == ["refused 1 2 2"])
    #expect(told(.refused, of: host).prefix(2) == ["refused 1 3 3", "disabled 1 3"])
  }

  @Test("err.3 until it is forgotten each refusal disables it again, unless a result comes first")
  func stays() {
    let host = Host(errors: .init(limit: 2, period: 0))
    _ = told(.refused, of: host)
    #expect(told(.refused, of: host).contains("disabled 1 2"))
    host.now += 300
    #expect(told(.refused, of: host).contains("disabled 1 3"))
    host.now += 300
    #expect(told(.result, of: host).contains { $0.hasPrefix("recovered 1 3") })
    #expect(told(.refused, of: host) == ["refused 1 1 1"])
  }

  @Test("err.3 one that was unreachable for 30 days with 16 attempts is disabled")
  func unreachableForLong() {
    for _ in 0..<15 { _ = told(.unreachable) }
    host.now += 30 * day - 1
    #expect(told(.unreachable) == ["unreachable 1 16"])
    host.now += 1
    #expect(told(.unreachable) == ["unreachable 1 17", "disabled 1 17"])
  }

  @Test(
    "err.3 those 30 days begin anew when the service answers the registration",
    arguments: [PushAnswer.result, .refused])
  func reachable(answer: PushAnswer) {
    for _ in 0..<20 { _ = told(.unreachable) }
    host.now += 30 * day
    _ = told(answer)
    #expect(told(.unreachable) == ["unreachable 1 1"])
  }

  @Test("1x.2 a row is remembered for 60 days without a push")
  func period() {
    for refusals in 1...3 {
      #expect(told(.refused) == ["refused 1 \(refusals) \(refusals)"])
      host.now += 60 * day - 1
    }
  }
}
