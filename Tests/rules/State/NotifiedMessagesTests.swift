import Testing

@testable import PushRules

@Suite("1x.1, 1x.2 NotifiedMessages")
struct NotifiedMessagesTests {
  private func messages() -> NotifiedMessages { NotifiedMessages(limit: 1000, period: 86_400) }

  @Test(
    "copies whose times are two seconds apart are one message, at every place of a span", arguments: 100..<140
  )
  func tolerance(second: Int) {
    let isNew = (-4...4).map { distance in
      var messages = messages()
      _ = messages.notify(1, of: .sent(2, at: second), now: 1000)
      return messages.notify(1, of: .sent(2, at: second + distance), now: 1000)
    }
    #expect(isNew == [true, true, false, false, false, false, false, true, true])
  }

  @Test("messages of the same content are kept apart by their times, however often each is seen")
  func sameContent() {
    var messages = messages()
    let times = [100, 103, 106, 115, 160, 1000, 37]
    for time in times {
      let isNew = messages.notify(1, of: .sent(2, at: time), now: 1000)
      #expect(isNew)
    }
    for time in times + times.reversed() {
      let isNew = messages.notify(1, of: .sent(2, at: time), now: 1000)
      #expect(!isNew)
    }
  }

  @Test("a copy that was known moves nothing")
  func suppressed() {
    var messages = messages()
    let isNew = [100, 102, 104].map { messages.notify(1, of: .sent(2, at: $0), now: 1000) }
    #expect(isNew == [true, false, true])
  }

  @Test("an archive id is known at whatever time")
  func unique() {
    var messages = messages()
    let isNew = [1000, 50_000, 40_000, 0, 1001].map { messages.notify(1, of: .unique(2), now: $0) }
    #expect(isNew == [true, false, false, false, false])
  }

  @Test("without a stamp a table is known at any time, another one like a message sent now")
  func unstamped() {
    var messages = messages()
    func isNew(_ mark: UInt64, _ now: Int) -> Bool {
      messages.notify(1, of: .unstamped(mark: mark, content: 9), now: now)
    }
    #expect(
      [(1, 100), (1, 100), (1, 5000), (2, 102), (2, 900), (3, 105)].map(isNew) == [
        true, false, false, false, false, true,
      ])
  }

  @Test("a stamped copy of a message without a stamp is known for two seconds")
  func unstampedThenSent() {
    var messages = messages()
    _ = messages.notify(1, of: .unstamped(mark: 1, content: 9), now: 100)
    let isNew = [98, 102, 103].map { messages.notify(1, of: .sent(9, at: $0), now: 200) }
    #expect(isNew == [false, false, true])
  }

  @Test("a subscription request is known for an hour since it was pushed")
  func subscriptionRequest() {
    var messages = messages()
    let isNew = [1000, 4599, 4600, 8199, 8200].map {
      messages.notify(1, of: .subscriptionRequest(3), now: $0)
    }
    #expect(isNew == [true, false, true, false, true])
    let isNewForOthers = messages.notify(2, of: .subscriptionRequest(3), now: 8200)
    #expect(isNewForOthers)
    let isNewOfOthers = messages.notify(1, of: .subscriptionRequest(4), now: 8200)
    #expect(isNewOfOthers)
  }

  @Test("the kinds of identity are apart")
  func kinds() {
    var messages = messages()
    let isNew = [MessageIdentity.sent(2, at: 100), .unique(2), .subscriptionRequest(2)].map {
      messages.notify(1, of: $0, now: 1000)
    }
    #expect(isNew == [true, true, true])
    #expect(messages.count == 3)
  }

  @Test("1x.2 where the clock was set back, what was sent after that time is forgotten, and nothing else")
  func clockSetBack() {
    var messages = messages()
    for time in [5000, 6000, 8000] { _ = messages.notify(1, of: .sent(2, at: time), now: 8000) }
    _ = messages.notify(1, of: .unique(7), now: 8000)
    messages.forgetMessages(sentAfter: 6000)
    let isNew = [MessageIdentity.sent(2, at: 5000), .sent(2, at: 6000), .sent(2, at: 8000), .unique(7)].map {
      messages.notify(1, of: $0, now: 8000)
    }
    #expect(isNew == [false, false, true, false])
  }

  @Test("1x.2 memory is bounded for messages and for subscription requests")
  func bounded() {
    var messages = NotifiedMessages(limit: 10, period: 86_400)
    for digest in 0..<1000 as Range<UInt64> {
      _ = messages.notify(1, of: .sent(digest, at: 0), now: 0)
      _ = messages.notify(1, of: .subscriptionRequest(digest), now: 0)
      #expect(messages.count <= 40)
    }
  }

  @Test("extreme times do not trap, and a message is still known", arguments: [-1 << 40, -1, 0, 1 << 40])
  func extremes(time: Int) {
    var messages = messages()
    for now in [0, time, -1 << 40, 1 << 40] { _ = messages.notify(1, of: .sent(2, at: time), now: now) }
    let isNew = messages.notify(1, of: .sent(2, at: time), now: 1 << 40)
    #expect(!isNew)
  }
}
