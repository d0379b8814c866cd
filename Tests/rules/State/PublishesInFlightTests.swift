import Testing

@testable import PushRules

@Suite("err.2 PublishesInFlight")
struct PublishesInFlightTests {
  private func ring(limit: Int = 4, byteLimit: Int = 1000, lifetime: Int = 60) -> PublishesInFlight {
    PublishesInFlight(limit: limit, byteLimit: byteLimit, lifetime: lifetime, key: DigestKey(1, 2))
  }

  private func publish(_ number: UInt64, at time: Int = 1000) -> InFlightPublish {
    InFlightPublish(
      registration: RegistrationName(username: [1], identifier: [2]), key: number, recipient: 5,
      sentAt: time)
  }

  private func publish(_ number: UInt64, bytes: Int) -> InFlightPublish {
    InFlightPublish(
      registration: RegistrationName(
        username: Array(repeating: 1, count: bytes / 2),
        identifier: Array(repeating: 2, count: bytes - bytes / 2)),
      key: number, recipient: 5, sentAt: 1000)
  }

  @Test("a publish is found under its id")
  func add() {
    var ring = ring()
    let first = ring.add(publish(1))
    let second = ring.add(publish(2))
    #expect(first != second)
    #expect(ring.publish(first) == publish(1))
    #expect(ring.publish(second) == publish(2))
    #expect(ring.count == 2)
  }

  @Test("a removed publish is gone, and removing it again changes nothing")
  func remove() {
    var ring = ring()
    let first = ring.add(publish(1))
    let second = ring.add(publish(2))
    ring.remove(first)
    ring.remove(first)
    #expect(ring.publish(first) == nil)
    #expect(ring.publish(second) == publish(2))
    #expect(ring.count == 1)
  }

  @Test("the id that the same number has with another key finds no publish")
  func forged() {
    var ring = ring()
    let id = ring.add(publish(1))
    var other = PublishesInFlight(limit: 4, byteLimit: 1000, lifetime: 60, key: DigestKey(1, 3))
    let forged = other.add(publish(1))
    #expect(forged != id)
    #expect(ring.publish(forged) == nil)
    ring.remove(forged)
    #expect(ring.publish(id) == publish(1))
  }

  @Test("the id of a future publish is unknown")
  func future() {
    var ring = ring()
    var ahead = self.ring()
    _ = ahead.add(publish(1))
    let next = ahead.add(publish(2))
    _ = ring.add(publish(1))
    #expect(ring.publish(next) == nil)
    #expect(self.ring().publish(next) == nil)
  }

  @Test("publishes over the limit push out the oldest, over many turns of the ring")
  func overflow() {
    var ring = ring(limit: 3)
    let ids = (0..<20).map { ring.add(publish($0)) }
    #expect(ring.count == 3)
    for (number, id) in ids.enumerated() {
      #expect(ring.publish(id) == (number >= 17 ? publish(UInt64(number)) : nil))
    }
  }

  @Test("publishes up to the limit are kept")
  func full() {
    var ring = ring(limit: 3)
    let ids = (0..<3).map { ring.add(publish($0)) }
    for id in ids { #expect(ring.publish(id) != nil) }
  }

  @Test("names over the byte limit push out as many of the oldest as needed")
  func tooManyBytes() {
    var ring = ring(limit: 100, byteLimit: 50)
    var ids = (0..<5).map { ring.add(publish($0, bytes: 10)) }
    #expect(ring.count == 5)
    ids.append(ring.add(publish(5, bytes: 1)))
    #expect(ids.map { ring.publish($0) != nil } == [false, true, true, true, true, true])
    ids.append(ring.add(publish(6, bytes: 30)))
    #expect(ids.map { ring.publish($0) != nil } == [false, false, false, false, true, true, true])
  }

  @Test("answered, expired and removed publishes free their bytes")
  func bytesMakeRoom() {
    var ring = ring(limit: 100, byteLimit: 50)
    for round in 0..<20 {
      let time = 1000 &+ round &* 100
      let answered = ring.add(publish(1, bytes: 25))
      ring.remove(answered)
      ring.remove(answered)
      _ = ring.add(publish(2, bytes: 25))
      ring.removeAll(ofRegistration: 2)
      let kept = [ring.add(publish(3, bytes: 25)), ring.add(publish(4, bytes: 25))]
      #expect(kept.allSatisfy { ring.publish($0) != nil })
      ring.dropExpired(now: time &+ 60)
      #expect(ring.count == 0)
    }
  }

  @Test("a publish that is answered and then expires frees its bytes once")
  func answeredThenExpired() {
    var ring = ring(limit: 100, byteLimit: 50)
    for _ in 0..<20 { ring.remove(ring.add(publish(1, bytes: 10))) }
    ring.dropExpired(now: 1060)
    let ids = (0..<6).map { ring.add(publish($0, bytes: 10)) }
    #expect(ids.map { ring.publish($0) != nil } == [false, true, true, true, true, true])
  }

  @Test("a publish whose names exceed the byte limit is kept alone")
  func oneTooLarge() {
    var ring = ring(byteLimit: 50)
    let first = ring.add(publish(1, bytes: 10))
    let large = ring.add(publish(2, bytes: 60))
    #expect(ring.publish(first) == nil)
    #expect(ring.publish(large) != nil)
    let last = ring.add(publish(3, bytes: 10))
    #expect(ring.publish(large) == nil)
    #expect(ring.publish(last) != nil)
  }

  @Test("a late answer to a publish that was pushed out does not remove a newer one")
  func removePushedOut() {
    var ring = ring(limit: 2)
    let ids = (0..<3).map { ring.add(publish($0)) }
    ring.remove(ids[0])
    #expect(ring.count == 2)
  }

  @Test("a limit below one counts as one", arguments: [0, -1, Int.min])
  func smallestLimit(limit: Int) {
    var ring = ring(limit: limit)
    let first = ring.add(publish(1))
    let second = ring.add(publish(2))
    #expect(ring.publish(first) == nil)
    #expect(ring.publish(second) == publish(2))
  }

  @Test("a publish expires at the end of its lifetime, not a second earlier")
  func expiry() {
    var ring = ring(lifetime: 60)
    let id = ring.add(publish(1, at: 1000))
    ring.dropExpired(now: 1059)
    #expect(ring.publish(id) != nil)
    ring.dropExpired(now: 1060)
    #expect(ring.publish(id) == nil)
    #expect(ring.count == 0)
  }

  @Test("younger publishes stay when older ones expire")
  func expiryInOrder() {
    var ring = ring(lifetime: 60)
    let old = ring.add(publish(1, at: 1000))
    let removed = ring.add(publish(2, at: 1001))
    let young = ring.add(publish(3, at: 1030))
    ring.remove(removed)
    ring.dropExpired(now: 1070)
    #expect(ring.publish(old) == nil)
    #expect(ring.publish(young) == publish(3, at: 1030))
  }

  @Test("adding drops expired publishes")
  func addDropsExpired() {
    var ring = ring(lifetime: 60)
    _ = ring.add(publish(1, at: 1000))
    _ = ring.add(publish(2, at: 1060))
    #expect(ring.count == 1)
  }

  @Test("a clock that goes back drops nothing")
  func clockGoesBack() {
    var ring = ring(lifetime: 60)
    let id = ring.add(publish(1, at: 1000))
    ring.dropExpired(now: 10)
    _ = ring.add(publish(2, at: 20))
    #expect(ring.publish(id) == publish(1, at: 1000))
  }

  @Test("expired publishes make room up to the limit")
  func roomAfterExpiry() {
    var ring = ring(limit: 4, lifetime: 60)
    for number in 0..<3 as Range<UInt64> { _ = ring.add(publish(number, at: 1000)) }
    let ids = (0..<4 as Range<UInt64>).map { ring.add(publish($0, at: 1060)) }
    #expect(ring.count == 4)
    for id in ids { #expect(ring.publish(id) != nil) }
  }

  @Test("a removed registration waits for no answer, others still do")
  func removeAllOfRegistration() {
    var ring = ring(limit: 8, lifetime: 60)
    let ids = [1, 2, 1, 1, 3, 1].map { ring.add(publish($0)) }
    ring.removeAll(ofRegistration: 1)
    #expect(ids.map { ring.publish($0)?.key } == [nil, 2, nil, nil, 3, nil])
  }
}
