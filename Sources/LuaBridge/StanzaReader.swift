import PushRules

/// What the rules need of one stanza table.
struct StanzaReading {
  var facts: StanzaFacts
  var traits: MessageTraits
}

/// Reads a stanza table of util.stanza into facts, in one pass over its children.
///
/// A field that is missing or of another type reads as absent. Uses 24 stack slots, leaves the stack as found.
struct StanzaReader {
  let key: DigestKey

  func read(_ stanza: LuaTable) -> StanzaReading {
    let isMessage = stanza.text(.name).map { $0 == "message" } ?? false
    var message = MessageReader(stanza, key: key, archive: nil)
    var facts = StanzaFacts(kind: isMessage ? .message : .other, content: message.content)
    guard let direction = message.carbon, isMessage else {
      return StanzaReading(facts: facts, traits: message.traits)
    }
    let isOwn = message.isFromOwnAccount
    let wrapper = message.sender
    var forwarded: MessageReader?
    withForwarded(by: stanza) {
      forwarded = MessageReader($0, key: key, archive: wrapper)
    }
    guard let forwarded else { return StanzaReading(facts: facts, traits: message.traits) }
    facts.carbon = Carbon(direction: direction, forwarded: forwarded.content)
    guard isOwn else { return StanzaReading(facts: facts, traits: message.traits) }
    message.recognise(as: forwarded)
    return StanzaReading(facts: facts, traits: message.traits)
  }

  /// The message in a carbon: stanza / received or sent / forwarded / message.
  private func withForwarded(by stanza: LuaTable, _ body: (LuaTable) -> Void) {
    stanza.forEachChild { carbon, element in
      guard element == .received || element == .sent else { return }
      carbon.forEachChild { forwarded, element in
        guard element == .forwarded else { return }
        forwarded.forEachChild { message, element in
          if element == .message { body(message) }
        }
      }
    }
  }
}

/// One message, or another stanza: its type, its children and what it can be recognised by.
struct MessageReader {
  private(set) var content = MessageContent()
  private(set) var carbon: Carbon.Direction?
  private(set) var sender: LuaText?
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
    absorb(stanza.text(.name))
    let recipient = readAttributes(of: stanza)
    stanza.forEachChild { child, element in
      read(child, element, archive: archive, recipient: recipient)
    }
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

  /// - Returns: the recipient's JID.
  private mutating func readAttributes(of stanza: LuaTable) -> LuaText? {
    stanza.push(.attr)
    defer { stanza.lua.pop() }
    guard let attributes = stanza.lua.table(at: -1) else { return nil }
    sender = attributes.text(.from)
    let id = attributes.text(.id)
    let type = attributes.text(.type)
    let recipient = attributes.text(.to)
    if let sender, let recipient { isFromOwnAccount = sender.isBare(of: recipient) }
    hasID = id != nil
    content.type = type.map(MessageReader.type) ?? .other
    absorb(sender)
    absorb(type)
    absorb(id)
    return recipient
  }

  private mutating func read(
    _ child: LuaTable, _ element: StanzaElement, archive: LuaText?, recipient: LuaText?
  ) {
    switch element {
    case .delay: delayStamp = child.attribute(.stamp).map(digested) ?? delayStamp
    case .stanzaID: readArchiveID(child, archive: archive, recipient: recipient)
    case .body: readBody(child)
    case .subject: if !child.hasChildren { content.elements.insert(.subject) }
    case .encrypted: content.elements.insert(.encrypted)
    case .propose: content.elements.insert(.propose)
    case .received: carbon = carbon ?? .received
    case .sent: carbon = carbon ?? .sent
    case .message, .forwarded, .other: absorb(child.text(.name))
    }
  }

  private mutating func readBody(_ body: LuaTable) {
    guard !body.hasChildren else { return }
    let count = body.count
    var element = 1
    while element <= count {
      body.push(element: element)
      if let text = body.lua.text(at: -1), text.count > 0 {
        content.elements.insert(.body)
        absorb(text)
      }
      body.lua.pop()
      element &+= 1
    }
  }

  private mutating func readArchiveID(_ child: LuaTable, archive: LuaText?, recipient: LuaText?) {
    guard let by = child.attribute(.by), let id = child.attribute(.id) else { return }
    let isOurs = archive.map { $0 == by } ?? recipient.map { by.isBare(of: $0) } ?? false
    if isOurs { archiveID = archiveIdentity(id, key: key) }
  }

  private mutating func absorb(_ text: LuaText?) {
    guard let text else { return digest.absorb(UInt64.max) }
    text.read { digest.absorb($0) }
  }

  private func digested(_ text: LuaText) -> UInt64 {
    var digest = KeyedDigest(key)
    text.read { digest.absorb($0) }
    return digest.value
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

/// The identity of an archived message: a digest that no other kind of digest can equal by its input.
func archiveIdentity(_ archiveID: LuaText, key: DigestKey) -> UInt64 {
  var digest = KeyedDigest(key)
  digest.absorb(1)
  archiveID.read { digest.absorb($0) }
  return digest.value
}

extension LuaTable {
  /// Calls `body` with each child element of a stanza. Uses 4 stack slots above what `body` uses.
  func forEachChild(_ body: (LuaTable, StanzaElement) -> Void) {
    let namespace = attribute(.xmlns)
    push(.tags)
    defer { lua.pop() }
    lua.table(at: -1)?.forEachTable { child in
      guard let name = child.text(.name) else { return }
      body(
        child,
        StanzaElement(name: name, namespace: child.attribute(.xmlns), parent: namespace))
    }
  }

  /// An attribute of an element, borrowed. Uses 2 stack slots, leaves the stack as found.
  func attribute(_ key: Key) -> LuaText? {
    push(.attr)
    defer { lua.pop() }
    return lua.table(at: -1)?.text(key)
  }

  /// Whether an element has child elements. Uses 1 stack slot, leaves the stack as found.
  var hasChildren: Bool {
    push(.tags)
    defer { lua.pop() }
    return (lua.table(at: -1)?.count ?? 0) > 0
  }
}
