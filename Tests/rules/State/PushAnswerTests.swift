import Testing

@testable import PushRules

@Suite("err.1 How the engine handles answers")
struct PushAnswerTests {
  let name = RegistrationName(username: [1, 2], identifier: [3])
  let engine = PushEngine(host: [], key: DigestKey(1, 2))

  private func send(
    registration: UInt64 = 1, to recipient: UInt64 = 5, at time: Int = 0,
    name other: RegistrationName? = nil
  ) -> PublishID {
    let id = engine.publishID(of: engine.nextPublish)
    engine.expectAnswer(
      to: InFlightPublish(
        registration: other ?? name, key: registration, recipient: recipient, sentAt: time))
    return id
  }

  private func take(
    _ answer: PushAnswer, to id: PublishID, from sender: UInt64 = 5, limit: Int = 3, at time: Int = 1
  ) -> PushAnswerOutcome {
    engine.take(answer, to: id, from: sender, errorLimit: limit, now: time)
  }

  /// The outcomes of consecutive publishes to one registration.
  private func outcomes(_ answers: [PushAnswer], limit: Int = 3) -> [PushAnswerOutcome] {
    answers.map { take($0, to: send(), limit: limit) }
  }

  @Test("errors in a row are counted, and disable the registration at the limit")
  func countsErrors() {
    #expect(outcomes([.error, .error, .error]) == [.counted(1), .counted(2), .disabled(3)])
    #expect(engine.disabled.last?.registration == name)
    #expect(engine.counts == (0, 0, 1))
  }

  @Test("until it is forgotten each error disables it again, unless a result comes first")
  func staysAtTheLimit() {
    #expect(
      outcomes([.error, .error, .error, .waitError, .error])
        == [.counted(1), .counted(2), .disabled(3), .waiting, .disabled(4)])
    #expect(outcomes([.result, .error]) == [.succeeded, .counted(1)])
  }

  @Test("once disabled and forgotten, a registration starts counting from zero")
  func countsAnew() {
    _ = outcomes([.error, .error, .error])
    engine.forget(registration: 1)
    #expect(engine.counts == (0, 0, 0))
    #expect(outcomes([.error]) == [.counted(1)])
  }

  @Test("a result between errors resets the count")
  func resultResets() {
    #expect(
      outcomes([.error, .error, .result, .error])
        == [.counted(1), .counted(2), .succeeded, .counted(1)])
    #expect(engine.disabled.last == nil)
  }

  @Test("an error of type wait does not change the count")
  func waitLeaves() {
    #expect(
      outcomes([.error, .waitError, .waitError, .error])
        == [.counted(1), .waiting, .waiting, .counted(2)])
  }

  @Test("a publish is answered once: the second answer is unknown")
  func answeredOnce() {
    for answer in [PushAnswer.result, .waitError, .error] {
      let id = send()
      _ = take(answer, to: id)
      #expect(take(.error, to: id) == .unknown)
      #expect(engine.counts.inFlight == 0)
    }
  }

  @Test("after an answer from another JID the publish still waits and the count is the same")
  func foreign() {
    let id = send(to: 5)
    #expect(take(.error, to: id, from: 6) == .foreign)
    #expect(take(.result, to: id, from: 6) == .foreign)
    #expect(engine.counts == (0, 1, 0))
    #expect(take(.error, to: id, from: 5) == .counted(1))
  }

  @Test("each registration has a count of its own")
  func separateCounts() {
    _ = take(.error, to: send(registration: 1))
    #expect(take(.error, to: send(registration: 2)) == .counted(1))
    #expect(take(.error, to: send(registration: 1)) == .counted(2))
    #expect(engine.counts.failing == 2)
  }

  @Test("the disabled registration is that of the publish")
  func disabledRegistration() {
    let other = RegistrationName(username: [9], identifier: [])
    _ = take(.error, to: send(registration: 2, name: other), limit: 1)
    #expect(engine.disabled.last?.registration == other)
  }

  @Test("an answer after an hour is ignored")
  func late() {
    #expect(take(.error, to: send(at: 1000), at: 4599) == .counted(1))
    #expect(take(.error, to: send(at: 1000), at: 4600) == .unknown)
    #expect(engine.counts.inFlight == 0)
  }

  @Test("a withdrawn publish has no answer")
  func withdrawn() {
    let id = send()
    engine.withdraw(id)
    #expect(take(.error, to: id) == .unknown)
  }

  @Test("an invented id has no answer")
  func invented() {
    _ = send()
    #expect(take(.error, to: PublishID(number: 0, key: DigestKey(1, 3))) == .unknown)
    #expect(engine.counts.failing == 0)
  }

  @Test("counting starts from zero after errors are forgotten")
  func forget() {
    _ = outcomes([.error, .error])
    engine.forget(registration: 1)
    #expect(outcomes([.error]) == [.counted(1)])
  }

  @Test("a forgotten registration waits for no answer")
  func forgetInFlight() {
    let (forgotten, other) = (send(registration: 1), send(registration: 2))
    engine.forget(registration: 1)
    #expect(take(.error, to: forgotten) == .unknown)
    #expect(take(.error, to: other) == .counted(1))
  }

  @Test("errors are remembered for 30 days, and forgotten after 60")
  func failingPeriod() {
    let month = 2_592_000
    #expect(take(.error, to: send(registration: 1), at: 1) == .counted(1))
    let next = send(registration: 1, at: month)
    #expect(take(.error, to: next, at: month) == .counted(2))
    _ = take(.error, to: send(registration: 2, at: 2 * month), at: 2 * month)
    _ = take(.error, to: send(registration: 2, at: 3 * month), at: 3 * month)
    #expect(take(.error, to: send(registration: 1, at: 3 * month), at: 3 * month) == .counted(1))
  }

  @Test("err.2 publishes that are never answered cost bounded memory")
  func boundedInFlight() {
    var limits = PushEngine.Limits()
    limits.inFlight = 8
    let engine = PushEngine(host: [], key: DigestKey(1, 2), limits: limits)
    let publish = InFlightPublish(registration: name, key: 1, recipient: 5, sentAt: 0)
    let first = engine.publishID(of: engine.nextPublish)
    for _ in 0...100 { engine.expectAnswer(to: publish) }
    #expect(engine.counts.inFlight == 8)
    #expect(engine.take(.error, to: first, from: 5, errorLimit: 3, now: 0) == .unknown)
  }
}
