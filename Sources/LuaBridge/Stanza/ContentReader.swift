import PushRules

/// Kind, type and children of one stanza.
struct ContentReader {
  private(set) var content = MessageContent(type: .other)
  /// The first text of the last body, see ``LuaTable/firstText``.
  private(set) var body: LuaText?
  private(set) var kind = StanzaKind.other
  /// The body has other pieces of text, or there are other bodies.
  private var isPartOfBody = false
  private var direction: Carbon.Direction?

  init(_ stanza: LuaTable) {
    let top = stanza.lua.top
    self.init(name: stanza.pushText(.name), type: stanza.pushTable(.attr, at: top &+ 2)?.pushText(.type))
    var children = ChildCursor(stanza, wanted: .ofContent, above: stanza.lua.top)
    while let child = children.next() { read(child) }
    stanza.lua.setTop(top)
  }

  /// The caller reads the children.
  @inline(__always)
  init(name: LuaText?, type: LuaText?) {
    guard let name else { return }
    kind = ContentReader.kind(name: name, type: type)
    if kind == .message { content.type = type.map(ContentReader.type) ?? .other }
  }

  /// Without the message that a carbon forwards.
  var facts: StanzaFacts { StanzaFacts(kind: kind, content: content) }

  /// nil if the stanza is not a carbon.
  var carbon: Carbon.Direction? { kind == .message ? direction : nil }

  @inline(__always)
  mutating func read(_ child: StanzaChild) {
    switch child.tells {
    case .body: read(body: child.table)
    // Like the original, which asks for the subject's text: util.stanza returns none for an element with children.
    case .subject: if !child.table.hasChildren { content.elements.insert(.subject) }
    case .receivedCarbon: direction = direction ?? .received
    case .sentCarbon: direction = direction ?? .sent
    default: content.elements.insert(child.tells)
    }
  }

  private mutating func read(body element: LuaTable) {
    guard let text = element.firstText else { return }
    isPartOfBody = isPartOfBody || body != nil || element.count > 1
    body = text
    if !text.isBlank || element.hasVisibleText { content.elements.insert(.body) }
  }

  /// The body alone does not tell the message from another one.
  var hasMoreToTell: Bool {
    isPartOfBody || body == nil && !content.elements.isDisjoint(with: [.call, .invitation, .file])
  }

  @inline(__always)
  private static func kind(name: LuaText, type: LuaText?) -> StanzaKind {
    if name == "message" { return .message }
    guard let type else { return .other }
    if name == "iq", type == "set" { return .request }
    return name == "presence" && type == "subscribe" ? .subscriptionRequest : .other
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
