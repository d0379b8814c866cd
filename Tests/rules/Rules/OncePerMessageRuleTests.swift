import Testing

@testable import PushRules

@Suite("1x.1 What a message is recognised by")
struct OncePerMessageRuleTests {
  static let key = DigestKey(1, 2)

  private func identity(
    archiveID: UInt64? = nil, isIQ: Bool = false, hasID: Bool = false, content: UInt64 = 10,
    since: Int? = nil, carbonSince: Int? = nil,
    table: UInt64 = 20, source: OncePerMessageRule.Source = .queue, now: Int = 1000, key: DigestKey = key
  ) -> MessageIdentity? {
    OncePerMessageRule.identity(
      archiveID: archiveID, isIQ: isIQ, hasID: hasID, content: content, delayedSince: since,
      carbonDelayedSince: carbonSince,
      table: table,
      source: source, now: now, keyedBy: key)
  }

  @Test("1x.1 the stamp of a carbon counts where the message inside it has none")
  func carbonStamp() {
    #expect(identity(hasID: true, carbonSince: 12) == identity(hasID: true, since: 12))
    #expect(identity(hasID: true, since: 12, carbonSince: 13) == identity(hasID: true, since: 12))
    #expect(identity(carbonSince: 12) == identity(since: 12))
    #expect(identity(carbonSince: 12) != nil)
  }

  @Test("1x.1 the message inside a carbon identifies it only if the carbon is the account's own")
  func forwarded() {
    #expect(OncePerMessageRule.isKnownByForwarded(carbonIsFromOwnAccount: true))
    #expect(!OncePerMessageRule.isKnownByForwarded(carbonIsFromOwnAccount: false))
  }

  @Test("an archived message is known by its archive id, whenever it was sent")
  func archived() {
    let archived = MessageIdentity(digest: 7, sentAt: 1000, earliest: .min)
    #expect(identity(archiveID: 7) == archived)
    for source in [OncePerMessageRule.Source.queue, .arrival] {
      #expect(
        identity(archiveID: 7, isIQ: true, hasID: true, content: 11, since: 12, table: 13, source: source)
          == archived)
    }
  }

  @Test("a queued message with an id is known by its content and its time, in whatever table")
  func withID() {
    let queued = MessageIdentity(digest: 10, sentAt: 12, earliest: 12)
    #expect(identity(hasID: true, since: 12) == queued)
    #expect(identity(hasID: true, since: 12, table: 21, source: .arrival) == queued)
  }

  @Test("a message that arrives was sent now; a copy without a stamp may be of any time")
  func withoutStamp() {
    #expect(
      identity(hasID: true, source: .arrival) == MessageIdentity(digest: 10, sentAt: 1000, earliest: 1000))
    #expect(identity(hasID: true) == MessageIdentity(digest: 10, sentAt: 1000, earliest: .min))
  }

  @Test("a message without id and stamp was never queued, so it is new")
  func neverQueued() {
    #expect(identity() == nil)
    #expect(identity(source: .arrival) == nil)
  }

  @Test("a queued message without id is the same in the same table with the same stamp")
  func queued() {
    let queued = identity(since: 12)
    #expect(queued?.sentAt == 12 && queued?.earliest == 12)
    #expect(queued == identity(since: 12, source: .arrival, now: 2000))
  }

  @Test("a queued message without id differs by content, by table and by key")
  func different() {
    let queued = identity(since: 12)?.digest
    #expect(queued != identity(content: 11, since: 12)?.digest)
    #expect(queued != identity(since: 12, table: 21)?.digest)
    #expect(queued != identity(since: 12, key: DigestKey(1, 3))?.digest)
    #expect(queued != 10)
  }

  @Test("an iq, which has no stamp, is known by content and table")
  func iq() {
    let queued = identity(isIQ: true, hasID: true)
    #expect(queued?.earliest == .min)
    #expect(queued?.digest == identity(isIQ: true, hasID: false, now: 2000)?.digest)
    #expect(queued?.digest != identity(isIQ: true, hasID: true, content: 11)?.digest)
    #expect(queued?.digest != identity(isIQ: true, hasID: true, table: 21)?.digest)
    #expect(queued?.digest != 10)
  }

  @Test("a message is known if one was sent at its earliest time or later")
  func known() {
    let message = MessageIdentity(digest: 1, sentAt: 100, earliest: 90)
    #expect(
      [89, 90, 100, 101].map { OncePerMessageRule.isKnown(message, lastSentAt: $0) } == [
        false, true, true, true,
      ])
  }
}
