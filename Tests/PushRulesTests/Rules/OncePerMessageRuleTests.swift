import Testing

@testable import PushRules

@Suite("1x.1 What a message is recognised by")
struct OncePerMessageRuleTests {
  static let key = DigestKey(1, 2)

  private func identity(
    archiveID: UInt64? = nil, content: UInt64 = 10, hasID: Bool = false, stamp: UInt64? = nil,
    table: UInt64 = 20, key: DigestKey = key
  ) -> UInt64? {
    OncePerMessageRule.identity(
      archiveID: archiveID, hasID: hasID, content: content, delayStamp: stamp, table: table, keyedBy: key)
  }

  @Test("an archived message is known by its archive id alone")
  func archived() {
    #expect(identity(archiveID: 7) == 7)
    #expect(identity(archiveID: 7, content: 11, hasID: true, stamp: 12, table: 13) == 7)
  }

  @Test("a message with an id is known by its content, in whatever table and with whatever stamp")
  func withID() {
    #expect(identity(hasID: true) == 10)
    #expect(identity(hasID: true, stamp: 12, table: 21) == 10)
  }

  @Test("a message without id and stamp was never queued, so it is new")
  func neverQueued() { #expect(identity() == nil) }

  @Test("a queued message without id is the same in the same table with the same stamp")
  func queued() {
    let queued = identity(stamp: 12)
    #expect(queued != nil)
    #expect(queued == identity(stamp: 12))
  }

  @Test("a queued message without id differs by content, by stamp, by table and by key")
  func different() {
    let queued = identity(stamp: 12)
    #expect(queued != identity(content: 11, stamp: 12))
    #expect(queued != identity(stamp: 13))
    #expect(queued != identity(stamp: 12, table: 21))
    #expect(queued != identity(stamp: 12, key: DigestKey(1, 3)))
    #expect(queued != 10)
  }
}
