import PushRules

/// A stanza, and what identifies it. Valid while the stanza is on the stack.
struct MessageReader {
  let stanza: LuaTable
  let sender: LuaText?
  private(set) var reader: ContentReader
  private let engine: PushEngine
  private let name: LuaText?
  private let type: LuaText?
  private let id: LuaText?
  private var archiveID: UInt64?
  /// The earliest delay stamp, in seconds.
  private(set) var delayedSince: Int?
  /// The index of the child element with the encrypted payload; 0 for none.
  private var payload = 0

  /// - Parameter archive: the account of the carbon that forwards the message; nil without one.
  @inline(__always)
  init(_ stanza: LuaTable, engine: PushEngine, archive: LuaText?) {
    self.engine = engine
    self.stanza = stanza
    let top = stanza.lua.top
    let attributes = stanza.pushTable(.attr, at: top &+ 1)
    name = stanza.pushText(.name)
    type = attributes?.pushText(.type)
    sender = attributes?.pushText(.from)
    id = attributes?.pushText(.id)
    reader = ContentReader(name: name, type: type)
    var children = ChildCursor(stanza, wanted: .ofStanzas, above: stanza.lua.top)
    while let child = children.next() { read(child, archive: archive) }
    stanza.lua.setTop(top)
  }

  /// The recipient's archive has it.
  var isArchived: Bool { archiveID != nil }

  private var recipient: LuaText? { stanza.attribute(.to) }

  /// The sender is the recipient's bare JID: the user's own account.
  var isFromOwnAccount: Bool {
    guard let sender, let recipient else { return false }
    return sender.isBare(of: recipient)
  }

  /// - Parameter account: a bare JID.
  func isNoteToOneself(of account: LuaText?) -> Bool {
    guard let account, let sender else { return false }
    return NoteToOneselfRule.isNote(
      isFromAccount: account.isBare(of: sender), isToAccount: recipient.map { account.isBare(of: $0) })
  }

  /// - Parameters:
  ///   - outer: the stanza in the queue: this one, or the carbon that forwards it.
  ///   - origin: the previous message's; becomes this one's.
  @inline(never)
  func identity(
    queuedAs outer: MessageReader, source: OncePerMessageRule.Source, now: Int,
    origin: inout MessageOrigin<LuaText>?
  ) -> MessageIdentity? {
    let copy = OncePerMessageRule.Copy(
      archiveID: engine.believesArchiveIDs ? archiveID : nil, kind: reader.kind,
      isIQ: name.map { $0 == "iq" } ?? false, delayedSince: delayedSince ?? outer.delayedSince, source: source
    )
    return OncePerMessageRule.identity(
      of: copy, sender: senderDigest, content: content(origin: &origin), mark: outer.stanza.mark(engine),
      now: now)
  }

  /// Digest of what st.clone preserves: name, sender, type, id, and what the child elements tell, with the body or the
  /// encrypted payload. Of all that the message contains, if that is not enough: without an id, or with something else to
  /// show.
  /// - Parameter origin: the previous message's; becomes this one's.
  @inline(__always)
  func content(origin: inout MessageOrigin<LuaText>?) -> UInt64 {
    var digest = own(&origin).digest
    id.absorb(into: &digest)
    if let body = reader.body { body.absorb(into: &digest) }
    if payload > 0 { absorbPayload(into: &digest) }
    if let archiveID, !engine.believesArchiveIDs { digest.absorb(archiveID) }
    digest.absorb(UInt64(reader.content.elements.rawValue))
    if id == nil || reader.hasMoreToTell { digest.absorb(stanza.contentDigest(engine.key)) }
    return digest.value
  }

  @inline(__always)
  private func own(_ origin: inout MessageOrigin<LuaText>?) -> MessageOrigin<LuaText> {
    if let origin, origin.isIdentical(name: name, sender: sender, type: type) { return origin }
    let new = MessageOrigin(name: name, sender: sender, type: type, key: engine.key)
    origin = new
    return new
  }

  @inline(never)
  private var senderDigest: UInt64 {
    var digest = KeyedDigest(engine.key)
    digest.absorb(3)
    (sender?.beforeSlash ?? sender).absorb(into: &digest)
    return digest.value
  }

  @inline(__always)
  private mutating func read(_ child: StanzaChild, archive: LuaText?) {
    if child.isPayload { payload = child.number }
    switch child.tells {
    case .archiveID: archiveID = archiveID(in: child, archive: archive) ?? archiveID
    case .delay:
      let stamp = child.attributes?.text(.stamp)?.secondsOfDateTime
      delayedSince = OncePerMessageRule.earliest(of: delayedSince, and: stamp)
    default: reader.read(child)
    }
  }

  @inline(never)
  private func archiveID(in child: StanzaChild, archive: LuaText?) -> UInt64? {
    let owner = OncePerMessageRule.archiveOwner(carbonAccount: archive, recipient: recipient, sender: sender)
    guard let owner, let by = child.attributes?.text(.by), let id = child.attributes?.text(.id),
      by.isBare(of: owner)
    else { return nil }
    return archiveDigest(id, key: engine.key)
  }

  @inline(never)
  private func absorbPayload(into digest: inout KeyedDigest) {
    let top = stanza.lua.top
    if let tags = stanza.pushTable(.tags, at: top &+ 1),
      let child = tags.pushTable(element: payload, at: top &+ 2)
    {
      child.absorbTexts(levels: OncePerMessageRule.payloadLevels, into: &digest)
    }
    stanza.lua.setTop(top)
  }
}

/// The digest of an archive id. The first word keeps it apart from digests of content.
func archiveDigest(_ archiveID: LuaText, key: DigestKey) -> UInt64 {
  var digest = KeyedDigest(key)
  digest.absorb(1)
  archiveID.absorb(into: &digest)
  return digest.value
}
