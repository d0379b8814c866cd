import Testing

@testable import PushRules

@Suite("1x.1 What the engine remembers about messages")
struct PushEngineTests {
  private func engine(limits: PushEngine.Limits = .init()) -> PushEngine {
    PushEngine(host: Array("example.org".utf8), key: DigestKey(1, 2), limits: limits)
  }

  private func archived(_ digest: UInt64) -> MessageIdentity {
    .unique(digest)
  }

  @Test("a registration is notified of a message once")
  func notified() {
    let engine = engine()
    #expect(engine.notify(1, of: archived(2), now: 0))
    #expect(!engine.notify(1, of: archived(2), now: 0))
    #expect(engine.counts == (1, 0, 0))
  }

  @Test("notifying does not affect other registrations or messages")
  func others() {
    let engine = engine()
    #expect(engine.notify(1, of: archived(2), now: 0))
    #expect(engine.notify(2, of: archived(1), now: 0))
    #expect(engine.notify(1, of: archived(3), now: 0))
    #expect(engine.notify(3, of: archived(2), now: 0))
  }

  @Test(
    "pairs that differ by a bit of registration or message are kept apart",
    arguments: 0..<64 as Range<UInt64>)
  func everyBit(bit: UInt64) {
    let engine = engine()
    #expect(engine.notify(5, of: archived(7), now: 0))
    #expect(engine.notify(5 ^ 1 << bit, of: archived(7), now: 0))
    #expect(engine.notify(5, of: archived(7 ^ 1 << bit), now: 0))
    #expect(engine.notify(5 ^ 1 << bit, of: archived(7 ^ 1 << bit), now: 0))
  }

  @Test("a message without identity is new every time and costs nothing")
  func withoutIdentity() {
    let engine = engine()
    #expect(engine.notify(1, of: nil, now: 0))
    #expect(engine.notify(1, of: nil, now: 0))
    #expect(engine.counts == (0, 0, 0))
  }

  @Test("1x.2 the memory is bounded by its limit")
  func bounded() {
    var limits = PushEngine.Limits()
    limits.notified = 10
    let engine = engine(limits: limits)
    for message in 0..<100 as Range<UInt64> { #expect(engine.notify(1, of: archived(message), now: 0)) }
    #expect(engine.counts.notified <= 20)
    #expect(!engine.notify(1, of: archived(99), now: 0))
    #expect(engine.notify(1, of: archived(0), now: 0))
  }

  @Test("1x.2 the memory is bounded by its period")
  func boundedInTime() {
    let engine = engine()
    #expect(engine.notify(1, of: archived(1), now: 0))
    #expect(engine.notify(1, of: archived(2), now: 86_400))
    #expect(!engine.notify(1, of: archived(1), now: 86_400))
    #expect(engine.notify(1, of: archived(3), now: 172_800))
    #expect(engine.notify(1, of: archived(1), now: 172_800))
  }

  @Test("4b.1 the first of two equal notes is the outgoing copy")
  func note() {
    let engine = engine()
    #expect(engine.isOutgoingCopy(ofNote: 1, now: 0))
    #expect(!engine.isOutgoingCopy(ofNote: 1, now: 0))
  }

  @Test("1x.2 what was notified in the time ahead is forgotten if the clock was set back, and only then")
  func clock() {
    let engine = engine()
    #expect(engine.notify(1, of: .sent(2, at: 5000), now: 5000))
    #expect(!engine.clockIsBehind(by: 2, setBackTo: 4000))
    #expect(!engine.notify(1, of: .sent(2, at: 5000), now: 5000))
    #expect(engine.clockIsBehind(by: 3, setBackTo: 4000))
    #expect(engine.notify(1, of: .sent(2, at: 5000), now: 5000))
  }

  @Test("1x.1 each mark is a number of its own, in another engine too, and not 0")
  func marks() {
    let engines = [engine(), PushEngine(host: [], key: DigestKey(1, 3))]
    let marks = engines.flatMap { engine in (0..<100).map { _ in engine.nextMark() } }
    #expect(Set(marks).count == 200)
    #expect(!marks.contains(0))
  }

  @Test("3.4 the order of arrival is known until a registration is forgotten")
  func arrivals() {
    let engine = engine()
    #expect(engine.arrival(of: 1) == 0)
    for registration in [1, 2, 1] as [UInt64] { engine.arrived(registration, now: 0) }
    #expect(engine.arrival(of: 2) == 2)
    #expect(engine.arrival(of: 1) == 3)
    engine.forget(registration: 1)
    #expect(engine.arrival(of: 1) == 0)
    engine.arrived(3, now: 0)
    #expect(engine.arrival(of: 3) == 4)
  }

  @Test("err.1 a forgotten registration waits for no answer")
  func forgetsPublishes() {
    let engine = engine()
    let name = RegistrationName(username: [], identifier: [])
    var publish = InFlightPublish(registration: name, key: 1, recipient: 2, sentAt: 0)
    _ = engine.deliveries.expectAnswer(to: &publish)
    engine.forget(registration: 1)
    #expect(engine.counts.inFlight == 0)
  }

  @Test("3.4 only the last arrivals are remembered, up to the limit")
  func boundedArrivals() {
    var limits = PushEngine.Limits()
    limits.arrivals = 10
    let engine = engine(limits: limits)
    for registration in 1...100 as ClosedRange<UInt64> { engine.arrived(registration, now: 0) }
    let known = (1...100 as ClosedRange<UInt64>).filter { engine.arrival(of: $0) != 0 }
    #expect(known.count <= 20)
    #expect(known.suffix(10) == Array(91...100))
  }

  @Test("4c.2 the engine remembers what the ending session has pushed")
  func unacked() {
    let engine = engine()
    engine.use(.important, of: 1, session: 7)
    #expect(engine.usedClasses(of: 1, session: 7).rawValue == 2)
    engine.giveBack(.important, of: 1, session: 8)
    #expect(engine.usedClasses(of: 1, session: 7).rawValue == 2)
    engine.giveBack(.important, of: 1, session: 7)
    #expect(engine.usedClasses(of: 1, session: 7) == [])
    engine.use(.important, of: 1, session: 7)
    engine.forget(session: 7)
    #expect(engine.usedClasses(of: 1, session: 7) == [])
  }

  @Test("1x.2, err.2 the default limits")
  func defaultLimits() {
    let limits = PushEngine.Limits()
    #expect((limits.notified, limits.notifiedPeriod) == (65_536, 86_400))
    #expect((limits.inFlight, limits.answerPeriod) == (16_384, 3_600))
    #expect((limits.failing, limits.failingPeriod) == (65_536, 5_184_000))
    #expect((limits.settlements, limits.services, limits.servicesPeriod) == (16_384, 1_024, 2_592_000))
    #expect((limits.wakeUps, limits.outages) == (16_384, 256))
    #expect((limits.arrivals, limits.arrivalsPeriod) == (4_096, 2_592_000))
    #expect(limits.unacked == 1_024)
  }

  @Test("err.2 the default limit is 4 MiB of names in flight", arguments: [0, 1])
  func bytesInFlight(more: Int) {
    let engine = engine()
    for bytes in [2_097_152, 2_097_152 + more] {
      let name = RegistrationName(username: [], identifier: Array(repeating: 1, count: bytes))
      var publish = InFlightPublish(registration: name, key: 1, recipient: 2, sentAt: 0)
      _ = engine.deliveries.expectAnswer(to: &publish)
    }
    #expect(engine.counts.inFlight == 2 - more)
  }
}
