import Testing

@testable import PushRules

@Suite("1x.1 What a message is recognised by")
struct OncePerMessageRuleTests {
  private func identity(
    archiveID: UInt64? = nil, kind: StanzaKind = .message, isIQ: Bool = false, since: Int? = nil,
    source: OncePerMessageRule.Source = .queue, sender: UInt64 = 5, content: UInt64 = 10, mark: UInt64? = 20,
    now: Int = 1000
  ) -> MessageIdentity? {
    OncePerMessageRule.identity(
      of: OncePerMessageRule.Copy(
        archiveID: archiveID, kind: kind, isIQ: isIQ, delayedSince: since, source: source),
      sender: sender, content: content, mark: mark, now: now)
  }

  @Test("1x.1 the message inside a carbon identifies it only if the carbon is the account's own")
  func forwarded() {
    #expect(OncePerMessageRule.isKnownByForwarded(carbonIsFromOwnAccount: true))
    #expect(!OncePerMessageRule.isKnownByForwarded(carbonIsFromOwnAccount: false))
  }

  @Test("an archived message is known by its archive id, whatever else it has")
  func archived() {
    for source in [OncePerMessageRule.Source.queue, .arrival] {
      #expect(identity(archiveID: 7, source: source) == .unique(7))
      #expect(identity(archiveID: 7, since: 12, source: source, mark: nil) == .unique(7))
    }
  }

  @Test("an archive id in another stanza is not believed: mod_mam removes those in messages")
  func archiveIDElsewhere() {
    #expect(identity(archiveID: 7, kind: .request, isIQ: true) == .unique(20))
    #expect(identity(archiveID: 7, kind: .subscriptionRequest) == .subscriptionRequest(5))
    #expect(identity(archiveID: 7, kind: .other, since: 12) == .sent(10, at: 12))
  }

  @Test("1x.2 a clock that is behind by more than the tolerance was set back")
  func setBack() {
    #expect([0, 2, 3, 3600].map(OncePerMessageRule.wasSetBack) == [false, false, true, true])
  }

  @Test("a message with a stamp is known by its content and its time, in whatever table")
  func stamped() {
    #expect(identity(since: 12) == .sent(10, at: 12))
    #expect(identity(since: 12, source: .arrival, mark: nil) == .sent(10, at: 12))
    #expect(identity(since: 1000) == .sent(10, at: 1000))
  }

  @Test("a message that arrives without a stamp was sent now")
  func arrival() { #expect(identity(source: .arrival, mark: nil) == .sent(10, at: 1000)) }

  @Test("1x.2 a stamp of the future counts as now")
  func future() {
    #expect(identity(since: 1001, source: .arrival) == .sent(10, at: 1000))
    #expect(identity(since: 1001) == .unstamped(mark: 20, content: 10))
    #expect(identity(since: .max) == .unstamped(mark: 20, content: 10))
  }

  @Test("a queued message without a stamp is known by its table, and like one sent now")
  func unstamped() { #expect(identity() == .unstamped(mark: 20, content: 10)) }

  @Test("an iq is known by its table alone, on every path", arguments: [StanzaKind.request, .other])
  func iq(kind: StanzaKind) {
    for source in [OncePerMessageRule.Source.queue, .arrival] {
      #expect(identity(kind: kind, isIQ: true, since: 12, source: source) == .unique(20))
    }
  }

  @Test("1x.2 what would be known by its table is new if there is no memory for its mark")
  func noMark() {
    #expect(identity(isIQ: true, mark: nil) == nil)
    #expect(identity(mark: nil) == nil)
  }

  @Test("a subscription request is known by its sender")
  func subscriptionRequest() {
    #expect(identity(kind: .subscriptionRequest, since: 12) == .subscriptionRequest(5))
    #expect(identity(kind: .subscriptionRequest, source: .arrival) == .subscriptionRequest(5))
  }

  @Test("a subscription request is the same for an hour, and not if it was pushed in the future")
  func samePeriod() {
    func isSame(_ age: Int) -> Bool { OncePerMessageRule.isSameRequest(pushedAt: 10_000, now: 10_000 + age) }
    #expect([-3, -2, 0, 3599, 3600].map(isSame) == [false, true, true, true, false])
  }

  @Test("1x.2 a stamp that cannot be read counts as none, the earliest of the others counts")
  func earliest() {
    #expect(OncePerMessageRule.earliest(of: nil, and: nil) == nil)
    #expect(OncePerMessageRule.earliest(of: 5, and: nil) == 5)
    #expect(OncePerMessageRule.earliest(of: nil, and: 5) == 5)
    #expect(OncePerMessageRule.earliest(of: 7, and: 5) == 5)
    #expect(OncePerMessageRule.earliest(of: 5, and: 7) == 5)
  }
}
