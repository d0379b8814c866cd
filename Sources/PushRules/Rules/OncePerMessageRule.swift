/// 1x.1: "One message makes at most one push per registration over all paths. An archived message is known
/// by its archive id. Others are known by their table, or by whatever holds across st.clone."
///
/// Sender, id and body hold across st.clone. A stanza without an id is known by its table; an address is
/// used again after a collection, so content and stamp have to agree too. Without a stamp it has never been
/// queued: it is new, and has no identity yet.
///
/// The original marks the table, and st.clone does not copy the mark: on six paths it pushes a message twice.
public enum OncePerMessageRule {
  /// What one copy of a message is recognised by; nil if it is new by its nature.
  /// - Parameters:
  ///   - archiveID: digest of the archive id: `id` of the archive event, or `<stanza-id by='user@host'/>`.
  ///   - hasID: the stanza has an `id` attribute.
  ///   - content: digest of name, sender, type, id and body, or encrypted payload.
  ///   - delayStamp: digest of the XEP-0203 stamp; mod_smacks gives one to every stanza that it queues.
  ///   - table: address of the Lua table.
  @inline(__always)
  public static func identity(
    archiveID: UInt64?, hasID: Bool, content: @autoclosure () -> UInt64, delayStamp: UInt64?,
    table: @autoclosure () -> UInt64, keyedBy key: DigestKey
  ) -> UInt64? {
    if let archiveID { return archiveID }
    if hasID { return content() }
    guard let delayStamp else { return nil }
    var digest = KeyedDigest(key)
    digest.absorb(content())
    digest.absorb(delayStamp)
    digest.absorb(table())
    return digest.value
  }
}
