import PushRules

/// What the rules need to know about one stanza table.
struct StanzaReading {
  var facts: StanzaFacts
  /// What identifies the stanza (1x.1); nil if nothing does: then it is always new.
  var identity: MessageIdentity?
  /// The earliest delay stamp of the stanza itself, in seconds.
  var delayedSince: Int?
}

/// Reads a stanza table of util.stanza, in one pass over its children.
///
/// Treats a field of the wrong type as absent. Uses 48 stack slots, leaves the stack as found.
struct StanzaReader {
  private let engine: PushEngine
  /// The session whose stanzas these are; nil if it is not known.
  private let session: LuaTable?
  /// Of the last message read.
  private var origin: MessageOrigin<LuaText>?

  init(engine: PushEngine, session: LuaTable?) {
    self.engine = engine
    self.session = session
  }

  /// What importance and urgency depend on, and no more.
  func facts(of stanza: LuaTable) -> StanzaFacts {
    let message = ContentReader(stanza)
    guard let direction = message.carbon else { return message.facts }
    var facts = message.facts
    forEachForwarded(by: stanza) {
      facts.carbon = Carbon(direction: direction, forwarded: ContentReader($0).content)
    }
    return facts
  }

  /// Facts, and what identifies the stanza.
  /// - Parameter now: seconds.
  mutating func read(_ stanza: LuaTable, source: OncePerMessageRule.Source, now: Int) -> StanzaReading {
    let message = MessageReader(stanza, engine: engine, archive: nil)
    guard let direction = message.reader.carbon else {
      let identity = message.identity(queuedAs: message, source: source, now: now, origin: &origin)
      var facts = message.reader.facts
      if facts.content.type == .groupchat, let session {
        facts.isFromOwnOccupant = session.isOwnOccupant(senderOf: stanza)
      }
      return StanzaReading(facts: facts, identity: identity, delayedSince: message.delayedSince)
    }
    return read(message, asCarbon: direction, source: source, now: now)
  }

  /// The forwarded message identifies a carbon from the user's own account, with the carbon's table, and with its stamp
  /// if the message has none.
  private mutating func read(
    _ carbon: MessageReader, asCarbon direction: Carbon.Direction, source: OncePerMessageRule.Source, now: Int
  ) -> StanzaReading {
    var facts = carbon.reader.facts
    var original: MessageIdentity??
    let isFromOwnAccount = carbon.isFromOwnAccount
    forEachForwarded(by: carbon.stanza) {
      let forwarded = MessageReader($0, engine: engine, archive: carbon.sender)
      facts.carbon = Carbon(
        direction: direction, forwarded: forwarded.reader.content, isFromOwnAccount: isFromOwnAccount,
        isNoteToOneself: forwarded.isNoteToOneself(of: carbon.sender))
      if OncePerMessageRule.isKnownByForwarded(carbonIsFromOwnAccount: isFromOwnAccount) {
        original = forwarded.identity(queuedAs: carbon, source: source, now: now, origin: &origin)
      }
    }
    let identity = original ?? carbon.identity(queuedAs: carbon, source: source, now: now, origin: &origin)
    return StanzaReading(facts: facts, identity: identity, delayedSince: carbon.delayedSince)
  }

  /// Calls `body` with the message that a notification may show: the one that a carbon from the user's own account
  /// forwards, else the stanza. Anyone may forge another carbon.
  func forEachMessageShown(of stanza: LuaTable, _ body: (LuaTable) -> Void) {
    body(stanza)
    let message = MessageReader(stanza, engine: engine, archive: nil)
    if message.reader.carbon != nil, message.isFromOwnAccount { forEachForwarded(by: stanza, body) }
  }

  /// The digest of the content, whatever the archive id.
  @inline(never)
  mutating func content(of stanza: LuaTable) -> UInt64 {
    MessageReader(stanza, engine: engine, archive: nil).content(origin: &origin)
  }

  /// Calls `body` with the message in a carbon: stanza / received or sent / forwarded / message.
  private func forEachForwarded(by stanza: LuaTable, _ body: (LuaTable) -> Void) {
    let lua = stanza.lua
    let top = lua.top
    var carbons = ChildCursor(stanza, wanted: .carbon, above: top)
    while let carbon = carbons.next() {
      var wrappers = ChildCursor(carbon.table, wanted: .forwarded, above: lua.top)
      while let wrapper = wrappers.next() {
        var messages = ChildCursor(wrapper.table, wanted: .forwardedMessage, above: lua.top)
        while let message = messages.next() { body(message.table) }
      }
    }
    lua.setTop(top)
  }
}
