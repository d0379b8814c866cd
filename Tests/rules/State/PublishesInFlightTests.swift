import Testing

@testable import PushRules

@Suite("err.2 PublishesInFlight")
struct PublishesInFlightTests: PublishRing {
  @Test("a publish is found under its id")
  func add() {
    var ring = ring()
    let first = add(publish(1), to: &ring)
    let second = add(publish(2), to: &ring)
    #expect(first != second)
    #expect(publish(first, in: ring) == publish(1))
    #expect(publish(second, in: ring) == publish(2))
    #expect(ring.count == 2)
  }

  @Test("a removed publish is gone, and removing it again changes nothing")
  func remove() {
    var ring = ring()
    let first = add(publish(1), to: &ring)
    let second = add(publish(2), to: &ring)
    remove(first, from: &ring)
    remove(first, from: &ring)
    #expect(publish(first, in: ring) == nil)
    #expect(publish(second, in: ring) == publish(2))
    #expect(ring.count == 1)
  }

  @Test("the id that the same number has with another key finds no publish")
  func forged() {
    var ring = ring()
    let id = add(publish(1), to: &ring)
    var other = PublishesInFlight(limit: 4, byteLimit: 1000, lifetime: 60, key: DigestKey(1, 3))
    let forged = add(publish(1), to: &other)
    #expect(forged != id)
    #expect(publish(forged, in: ring) == nil)
    remove(forged, from: &ring)
    #expect(publish(id, in: ring) == publish(1))
  }

  @Test("the id of a future publish is unknown")
  func future() {
    var ring = ring()
    var ahead = self.ring()
    _ = add(publish(1), to: &ahead)
    let next = add(publish(2), to: &ahead)
    _ = add(publish(1), to: &ring)
    #expect(publish(next, in: ring) == nil)
    #expect(publish(next, in: self.ring()) == nil)
  }

  @Test("publishes over the limit push out the oldest, over many turns of the ring")
  func overflow() {
    var ring = ring(limit: 3)
    let ids = (0..<20).map { add(publish($0), to: &ring) }
    #expect(ring.count == 3)
    for (number, id) in ids.enumerated() {
      #expect(publish(id, in: ring) == (number >= 17 ? publish(UInt64(number)) : nil))
    }
  }

  @Test("publishes up to the limit are kept")
  func full() {
    var ring = ring(limit: 3)
    let ids = (0..<3).map { add(publish($0), to: &ring) }
    for id in ids { #expect(publish(id, in: ring) != nil) }
  }

  @Test("names over the byte limit push out as many of the oldest as needed")
  func tooManyBytes() {
    var ring = ring(limit: 100, byteLimit: 50)
    var ids = (0..<5).map { add(publish($0, bytes: 10), to: &ring) }
    #expect(ring.count == 5)
    ids.append(add(publish(5, bytes: 1), to: &ring))
    #expect(ids.map { publish($0, in: ring) != nil } == [false, true, true, true, true, true])
    ids.append(add(publish(6, bytes: 30), to: &ring))
    #expect(ids.map { publish($0, in: ring) != nil } == [false, false, false, false, true, true, true])
  }

  @Test("answered, expired and removed publishes free their bytes")
  func bytesMakeRoom() {
    var ring = ring(limit: 100, byteLimit: 50)
    for round in 0..<20 {
      let time = 1000 &+ round &* 100
      let answered = add(publish(1, bytes: 25), to: &ring)
      remove(answered, from: &ring)
      remove(answered, from: &ring)
      _ = add(publish(2, bytes: 25), to: &ring)
      ring.removeAll(ofRegistration: 2)
      let kept = [add(publish(3, bytes: 25), to: &ring), add(publish(4, bytes: 25), to: &ring)]
      #expect(kept.allSatisfy { publish($0, in: ring) != nil })
      ring.dropExpired(now: time &+ 60)
      #expect(ring.count == 0)
    }
  }

  @Test("a publish that is answered and then expires frees its bytes once")
  func answeredThenExpired() {
    var ring = ring(limit: 100, byteLimit: 50)
    for _ in 0..<20 { remove(add(publish(1, bytes: 10), to: &ring), from: &ring) }
    ring.dropExpired(now: 1060)
    let ids = (0..<6).map { add(publish($0, bytes: 10), to: &ring) }
    #expect(ids.map { publish($0, in: ring) != nil } == [false, true, true, true, true, true])
  }

  @Test("a publish whose names exceed the byte limit is kept alone")
  func oneTooLarge() {
    var ring = ring(byteLimit: 50)
    let first = add(publish(1, bytes: 10), to: &ring)
    let large = add(publish(2, bytes: 60), to: &ring)
    #expect(publish(first, in: ring) == nil)
    #expect(publish(large, in: ring) != nil)
    let last = add(publish(3, bytes: 10), to: &ring)
    #expect(publish(large, in: ring) == nil)
    #expect(publish(last, in: ring) != nil)
  }

  @Test("a late answer to a publish that was pushed out does not remove a newer one")
  func removePushedOut() {
    var ring = ring(limit: 2)
    let ids = (0..<3).map { add(publish($0), to: &ring) }
    remove(ids[0], from: &ring)
    #expect(ring.count == 2)
  }

  @Test("a limit below one counts as one", arguments: [0, -1, Int.min])
  func smallestLimit(limit: Int) {
    var ring = ring(limit: limit)
    let first = add(publish(1), to: &ring)
    let second = add(publish(2), to: &ring)
    #expect(publish(first, in: ring) == nil)
    #expect(publish(second, in: ring) == publish(2))
  }

  @Test("a publish expires at the end of its lifetime, not a second earlier")
  func expiry() {
    var ring = ring(lifetime: 60)
    let id = add(publish(1, at: 1000), to: &ring)
    ring.dropExpired(now: 1059)
    #expect(publish(id, in: ring) != nil)
    ring.dropExpired(now: 1060)
    #expect(publish(id, in: ring) == nil)
    #expect(ring.count == 0)
  }

  @Test("younger publishes stay when older ones expire")
  func expiryInOrder() {
    var ring = ring(lifetime: 60)
    let old = add(publish(1, at: 1000), to: &ring)
    let removed = add(publish(2, at: 1001), to: &ring)
    let young = add(publish(3, at: 1030), to: &ring)
    remove(removed, from: &ring)
    ring.dropExpired(now: 1070)
    #expect(publish(old, in: ring) == nil)
    #expect(publish(young, in: ring) == publish(3, at: 1030))
  }

  @Test("adding drops expired publishes")
  func addDropsExpired() {
    var ring = ring(lifetime: 60)
    _ = add(publish(1, at: 1000), to: &ring)
    _ = add(publish(2, at: 1060), to: &ring)
    #expect(ring.count == 1)
  }

  @Test("a clock that goes back drops nothing")
  func clockGoesBack() {
    var ring = ring(lifetime: 60)
    let id = add(publish(1, at: 1000), to: &ring)
    ring.dropExpired(now: 10)
    _ = add(publish(2, at: 20), to: &ring)
    #expect(publish(id, in: ring) == publish(1, at: 1000))
  }

  @Test("expired publishes make room up to the limit")
  func roomAfterExpiry() {
    var ring = ring(limit: 4, lifetime: 60)
    for number in 0..<3 as Range<UInt64> { _ = add(publish(number, at: 1000), to: &ring) }
    let ids = (0..<4 as Range<UInt64>).map { add(publish($0, at: 1060), to: &ring) }
    #expect(ring.count == 4)
    for id in ids { #expect(publish(id, in: ring) != nil) }
  }

  @Test("a removed registration waits for no answer, others still do")
  func removeAllOfRegistration() {
    var ring = ring(limit: 8, lifetime: 60)
    let ids = [1, 2, 1, 1, 3, 1].map { add(publish($0), to: &ring) }
    ring.removeAll(ofRegistration: 1)
    #expect(ids.map { publish($0, in: ring)?.key } == [nil, 2, nil, nil, 3, nil])
  }

  @Test("a publish is changed under its number, another number changes nothing")
  func update() {
    var ring = ring(limit: 2)
    let ids = (0..<3).map { add(publish($0), to: &ring) }
    for number in [0, 1, 3] as [UInt64] { ring.update(number) { $0.callID = 7 } }
    #expect(ids.map { publish($0, in: ring)?.callID } == [nil, 7, 0])
    #expect(ring.publish(1)?.callID == 7)
    #expect(ring.publish(0) == nil && ring.publish(3) == nil)
  }
}
