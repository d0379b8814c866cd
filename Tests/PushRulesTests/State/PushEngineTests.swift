import Testing

@testable import PushRules

@Suite("1x.1 What the engine remembers of messages")
struct PushEngineTests {
  private func engine(limits: PushEngine.Limits = .init()) -> PushEngine {
    PushEngine(host: Array("example.org".utf8), key: DigestKey(1, 2), limits: limits)
  }

  @Test("a registration is notified of a message once")
  func notified() {
    let engine = engine()
    #expect(engine.notify(1, of: 2, now: 0))
    #expect(!engine.notify(1, of: 2, now: 0))
    #expect(engine.counts == (1, 0, 0))
  }

  @Test("other registrations and other messages are not notified thereby")
  func others() {
    let engine = engine()
    #expect(engine.notify(1, of: 2, now: 0))
    #expect(engine.notify(2, of: 1, now: 0))
    #expect(engine.notify(1, of: 3, now: 0))
    #expect(engine.notify(3, of: 2, now: 0))
  }

  @Test(
    "pairs that differ by a bit of registration or message are kept apart",
    arguments: 0..<64 as Range<UInt64>)
  func everyBit(bit: UInt64) {
    let engine = engine()
    #expect(engine.notify(5, of: 7, now: 0))
    #expect(engine.notify(5 ^ 1 << bit, of: 7, now: 0))
    #expect(engine.notify(5, of: 7 ^ 1 << bit, now: 0))
    #expect(engine.notify(5 ^ 1 << bit, of: 7 ^ 1 << bit, now: 0))
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
    for message in 0..<100 as Range<UInt64> { #expect(engine.notify(1, of: message, now: 0)) }
    #expect(engine.counts.notified <= 20)
    #expect(!engine.notify(1, of: 99, now: 0))
    #expect(engine.notify(1, of: 0, now: 0))
  }

  @Test("1x.2 the memory is bounded by its period")
  func boundedInTime() {
    let engine = engine()
    #expect(engine.notify(1, of: 1, now: 0))
    #expect(engine.notify(1, of: 2, now: 86_400))
    #expect(!engine.notify(1, of: 1, now: 86_400))
    #expect(engine.notify(1, of: 3, now: 172_800))
    #expect(engine.notify(1, of: 1, now: 172_800))
  }

  @Test("4b.1 the first of two equal notes is the outgoing copy")
  func note() {
    let engine = engine()
    #expect(engine.isOutgoingCopy(ofNote: 1))
    #expect(!engine.isOutgoingCopy(ofNote: 1))
  }

  @Test("1x.2, err.2 what an engine remembers unless it is told otherwise")
  func defaultLimits() {
    let limits = PushEngine.Limits()
    #expect((limits.notified, limits.notifiedPeriod) == (65_536, 86_400))
    #expect((limits.inFlight, limits.answerPeriod) == (16_384, 3_600))
    #expect((limits.failing, limits.failingPeriod) == (65_536, 2_592_000))
  }
}
