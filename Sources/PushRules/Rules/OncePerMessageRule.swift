/// What a message can be recognised by, gathered from one copy of it.
public struct MessageTraits: Equatable {
  /// Digest of the archive id: `id` of the archive event, or `<stanza-id by='user@host'/>`.
  public var archiveID: UInt64?
  /// Digest of name, sender, type, id and body, or encrypted payload.
  public var content: UInt64
  /// The stanza has an `id` attribute.
  public var hasID: Bool
  /// Digest of the XEP-0203 stamp; mod_smacks gives one to every stanza that it queues.
  public var delayStamp: UInt64?
  /// Address of the Lua table.
  public var table: UInt64

  public init(
    archiveID: UInt64?, content: UInt64, hasID: Bool, delayStamp: UInt64?, table: UInt64
  ) {
    self.archiveID = archiveID
    self.content = content
    self.hasID = hasID
    self.delayStamp = delayStamp
    self.table = table
  }
}

/// 1x.1: "One message makes at most one push per registration over all paths. An archived message is known
/// by its archive id. Others are known by their table, or by whatever holds across st.clone."
///
/// Sender, id and body hold across st.clone. A stanza without an id is known by its table; an address is
/// used again after a collection, so content and stamp have to agree too. Without a stamp it has never been
/// queued: it is new, and has no identity yet.
public enum OncePerMessageRule {
  public static func identity(of message: MessageTraits, keyedBy key: DigestKey) -> UInt64? {
    if let archiveID = message.archiveID { return archiveID }
    if message.hasID { return message.content }
    guard let stamp = message.delayStamp else { return nil }
    var digest = KeyedDigest(key)
    digest.absorb(message.content)
    digest.absorb(stamp)
    digest.absorb(message.table)
    return digest.value
  }
}
