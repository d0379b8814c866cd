import Testing

@testable import PushRules

@Suite("wake.1 Publishes that are overdue, give way or are over")
struct OverduePublishesTests: PublishRing {
  @Test("wake.1 each publish that was not answered for 120 s is overdue once, and may still be answered")
  func overdue() {
    var ring = ring(limit: 8, lifetime: 3600)
    let ids = (0..<4).map { add(publish($0, at: 1000 + Int($0)), to: &ring) }
    remove(ids[1], from: &ring)
    func overdue(at now: Int) -> [UInt64] {
      var found: [UInt64] = []
      while let (_, publish) = ring.takeOverdue(now: now) { found.append(publish.key) }
      return found
    }
    #expect(overdue(at: 1119) == [])
    #expect(overdue(at: 1122) == [0, 2])
    #expect(overdue(at: 1122) == [])
    #expect(ring.hasRecent)
    #expect(overdue(at: 1123) == [3])
    #expect(!ring.hasRecent)
    #expect(publish(ids[0], in: ring)?.key == 0)
    _ = add(publish(9, at: 1123), to: &ring)
    #expect(ring.hasRecent)
    #expect(overdue(at: 1243) == [9])
  }

  @Test("wake.1 those that were pushed out or answered are not overdue")
  func notOverdue() {
    var ring = ring(limit: 2, lifetime: 3600)
    let ids = (0..<5).map { add(publish($0), to: &ring) }
    remove(ids[4], from: &ring)
    var found: [UInt64] = []
    while let (number, publish) = ring.takeOverdue(now: 2000) {
      #expect(number == 3)
      found.append(publish.key)
    }
    #expect(found == [3])
    #expect(!ring.hasRecent)
  }

  @Test("1x.2 those that give way are told, unless they were answered or overdue")
  func makeRoom() {
    var ring = ring(limit: 3, byteLimit: 60, lifetime: 3600)
    func told(for publish: InFlightPublish) -> [UInt64] {
      var told: [UInt64] = []
      while let (_, dropped) = ring.makeRoom(for: publish) { told.append(dropped.key) }
      return told
    }
    let ids = (1...3).map { add(publish($0, bytes: 20), to: &ring) }
    #expect(told(for: publish(4, bytes: 20)) == [1])
    #expect(told(for: publish(4, bytes: 20)) == [])
    remove(ids[1], from: &ring)
    #expect(told(for: publish(5, bytes: 60)) == [3])
    _ = add(publish(6, bytes: 20), to: &ring)
    let overdue = ring.takeOverdue(now: 2000)
    #expect(overdue?.publish.key == 6)
    #expect(told(for: publish(7, bytes: 60)) == [])
    #expect(ring.count == 0)
  }

  @Test("wake.1 a call is over where its publish is of the last 20 seconds")
  func noteEnd() {
    var ring = ring(limit: 4, lifetime: 3600)
    var ids: [PublishID] = []
    for (time, callID) in [(1000, 7), (1001, 7), (1005, 0), (1021, 8)] as [(Int, UInt64)] {
      var publish = publish(1, at: time)
      publish.callID = callID
      ids.append(add(publish, to: &ring))
    }
    remove(ids[2], from: &ring)
    ring.noteEnd(ofCall: 7)
    #expect(ids.map { publish($0, in: ring)?.isOver } == [false, true, nil, false])
  }
}
