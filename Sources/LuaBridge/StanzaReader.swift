import PushRules

/// What the rules need of one stanza table.
struct StanzaReading {
  var facts: StanzaFacts
  var traits: MessageTraits
}

/// Reads a stanza table of util.stanza into facts, in one pass over its children.
///
/// A field that is missing or of another type reads as absent. Uses 32 stack slots, leaves the stack as found.
struct StanzaReader {
  let key: DigestKey

  /// What importance and urgency need, and no more.
  func facts(of stanza: LuaTable) -> StanzaFacts {
    let reader = ContentReader(stanza)
    var facts = StanzaFacts(kind: reader.kind, content: reader.content)
    guard let direction = reader.carbon, reader.kind == .message else { return facts }
    withForwarded(by: stanza) {
      facts.carbon = Carbon(direction: direction, forwarded: ContentReader($0).content)
    }
    return facts
  }

  /// Facts, and what the message can be recognised by.
  func read(_ stanza: LuaTable) -> StanzaReading {
    var message = MessageReader(stanza, key: key, archive: nil)
    var facts = StanzaFacts(kind: message.reader.kind, content: message.reader.content)
    if let direction = message.reader.carbon, message.reader.kind == .message {
      withForwarded(by: stanza) {
        let forwarded = MessageReader($0, key: key, archive: message.sender)
        facts.carbon = Carbon(direction: direction, forwarded: forwarded.reader.content)
        if message.isFromOwnAccount { message.recognise(as: forwarded) }
      }
    }
    return StanzaReading(facts: facts, traits: message.traits)
  }

  /// The message in a carbon: stanza / received or sent / forwarded / message.
  private func withForwarded(by stanza: LuaTable, _ body: (LuaTable) -> Void) {
    stanza.forEachChild { carbon in
      guard carbon.element == .received || carbon.element == .sent else { return }
      carbon.table.forEachChild { forwarded in
        guard forwarded.element == .forwarded else { return }
        forwarded.table.forEachChild { message in
          if message.element == .message { body(message.table) }
        }
      }
    }
  }
}

/// Kind, type and children of one message or other stanza.
struct ContentReader {
  private(set) var kind = StanzaKind.other
  private(set) var content = MessageContent()
  private(set) var carbon: Carbon.Direction?

  init(_ stanza: LuaTable) {
    let attributes = stanza.pushTable(.attr, at: stanza.lua.top &+ 1)
    self.init(name: stanza.text(.name), type: attributes?.text(.type))
    stanza.forEachChild(in: attributes?.text(.xmlns)) { read($0) }
    stanza.lua.pop()
  }

  /// The children are still to be read.
  init(name: LuaText?, type: LuaText?) {
    guard let name, name == "message" else { return }
    kind = .message
    content.type = type.map(ContentReader.type) ?? .other
  }

  mutating func read(_ child: StanzaChild) {
    switch child.element {
    case .body: if child.table.hasText { content.elements.insert(.body) }
    case .subject: if !child.table.hasChildren { content.elements.insert(.subject) }
    case .encrypted: content.elements.insert(.encrypted)
    case .propose: content.elements.insert(.propose)
    case .received: carbon = carbon ?? .received
    case .sent: carbon = carbon ?? .sent
    case .delay, .stanzaID, .message, .forwarded, .other: break
    }
  }

  private static func type(_ text: LuaText) -> MessageType {
    switch text {
    case "error": .error
    case "headline": .headline
    case "groupchat": .groupchat
    default: .other
    }
  }
}

/// A message, or another stanza, and what it can be recognised by.
struct MessageReader {
  private(set) var reader: ContentReader
  private(set) var sender: LuaText?
  /// The sender is the bare JID of the recipient: the user's own account.
  private(set) var isFromOwnAccount = false
  private var digest: KeyedDigest
  private var archiveID: UInt64?
  private var delayStamp: UInt64?
  private var hasID = false
  private let key: DigestKey
  private let table: UInt64

  /// - Parameter archive: the bare JID whose archive ids count; nil for that of the recipient.
  init(_ stanza: LuaTable, key: DigestKey, archive: LuaText?) {
    self.key = key
    digest = KeyedDigest(key)
    table = stanza.address
    let attributes = stanza.pushTable(.attr, at: stanza.lua.top &+ 1)
    let name = stanza.text(.name)
    let type = attributes?.text(.type)
    reader = ContentReader(name: name, type: type)
    absorb(name)
    if let attributes { read(attributes, type: type) }
    stanza.forEachChild(in: attributes?.text(.xmlns)) { read($0, archive: archive, of: attributes) }
    if reader.carbon != nil, let sender, let recipient = attributes?.text(.to) {
      isFromOwnAccount = sender.isBare(of: recipient)
    }
    stanza.lua.pop()
  }

  var traits: MessageTraits {
    MessageTraits(
      archiveID: archiveID, content: digest.value, hasID: hasID, delayStamp: delayStamp, table: table)
  }

  /// Takes over what the message inside an own carbon is recognised by; the stamp stays the carbon's.
  mutating func recognise(as forwarded: MessageReader) {
    digest = forwarded.digest
    archiveID = forwarded.archiveID
    hasID = forwarded.hasID
  }

  private mutating func read(_ attributes: LuaTable, type: LuaText?) {
    sender = attributes.pushText(.from)
    let id = attributes.pushText(.id)
    attributes.lua.pop(2)
    hasID = id != nil
    absorb(sender)
    absorb(type)
    absorb(id)
  }

  private mutating func read(_ child: StanzaChild, archive: LuaText?, of attributes: LuaTable?) {
    reader.read(child)
    switch child.element {
    case .delay: if !hasID { delayStamp = child.attributes?.text(.stamp).map(digested) ?? delayStamp }
    case .stanzaID: readArchiveID(child, archive: archive ?? attributes?.text(.to))
    case .body: child.table.forEachText { absorb($0) }
    case .encrypted: absorbTexts(of: child.table, levels: 3)
    default: break
    }
  }

  /// An encrypted message has no body: its payload tells it from another with the same id. Uses 6 stack slots for
  /// each level.
  private mutating func absorbTexts(of element: LuaTable, levels: Int) {
    element.forEachText { absorb($0) }
    guard levels > 1 else { return }
    element.forEachChild { absorbTexts(of: $0.table, levels: levels &- 1) }
  }

  /// - Parameter archive: the JID, bare or full, whose archive ids count.
  private mutating func readArchiveID(_ child: StanzaChild, archive: LuaText?) {
    guard let archive, let by = child.attributes?.text(.by), let id = child.attributes?.text(.id),
      by.isBare(of: archive)
    else { return }
    archiveID = archiveIdentity(id, key: key)
  }

  private mutating func absorb(_ text: LuaText?) {
    guard let text else { return digest.absorb(UInt64.max) }
    text.absorb(into: &digest)
  }

  private func digested(_ text: LuaText) -> UInt64 {
    var digest = KeyedDigest(key)
    text.absorb(into: &digest)
    return digest.value
  }
}

/// The identity of an archived message. The first word keeps it apart from digests of content.
func archiveIdentity(_ archiveID: LuaText, key: DigestKey) -> UInt64 {
  var digest = KeyedDigest(key)
  digest.absorb(1)
  archiveID.absorb(into: &digest)
  return digest.value
}
