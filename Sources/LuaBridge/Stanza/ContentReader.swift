import PushRules

/// Kind, type and children of one stanza.
struct ContentReader {
  private(set) var content = MessageContent(type: .other)
  /// The first text of a body, see ``LuaTable/firstText``.
  private(set) var body: LuaText?
  private var kind = StanzaKind.other
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
    guard let name, name == "message" else { return }
    kind = .message
    content.type = type.map(ContentReader.type) ?? .other
  }

  /// Without the message that a carbon forwards.
  var facts: StanzaFacts { StanzaFacts(kind: kind, content: content) }

  /// nil if the stanza is not a carbon.
  var carbon: Carbon.Direction? { kind == .message ? direction : nil }

  @inline(__always)
  mutating func read(_ child: StanzaChild) {
    switch child.tells {
    case .body: read(body: child.table.firstText)
    // Like the original, which asks for the subject's text: util.stanza returns none for an element with children.
    case .subject: if !child.table.hasChildren { content.elements.insert(.subject) }
    case .receivedCarbon: direction = direction ?? .received
    case .sentCarbon: direction = direction ?? .sent
    default: content.elements.insert(child.tells)
    }
  }

  private mutating func read(body text: LuaText?) {
    guard let text else { return }
    content.elements.insert(.body)
    body = text
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
