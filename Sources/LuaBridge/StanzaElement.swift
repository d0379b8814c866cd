/// The child elements that the rules look for, by name and namespace.
enum StanzaElement {
  case body
  case subject
  case message
  case encrypted
  case propose
  case delay
  case stanzaID
  case received
  case sent
  case forwarded
  case other

  /// - Parameters:
  ///   - namespace: the child's xmlns; nil is that of its parent.
  ///   - parent: the parent's xmlns.
  init(name: LuaText, namespace: LuaText?, parent: LuaText?) {
    if let namespace, !StanzaElement.isSame(namespace, parent) {
      self.init(name: name, foreign: namespace)
    } else {
      self.init(name: name)
    }
  }

  private static func isSame(_ namespace: LuaText, _ parent: LuaText?) -> Bool {
    guard let parent else { return false }
    return namespace == parent
  }

  private init(name: LuaText) {
    switch name {
    case "body": self = .body
    case "subject": self = .subject
    default: self = .other
    }
  }

  private init(name: LuaText, foreign namespace: LuaText) {
    switch name {
    case "encrypted": self = StanzaElement.isOMEMO(namespace) ? .encrypted : .other
    case "encryption": self = namespace == "urn:xmpp:eme:0" ? .encrypted : .other
    case "openpgp": self = namespace == "urn:xmpp:openpgp:0" ? .encrypted : .other
    case "x": self = namespace == "jabber:x:encrypted" ? .encrypted : .other
    case "propose": self = namespace == "urn:xmpp:jingle-message:0" ? .propose : .other
    case "delay": self = namespace == "urn:xmpp:delay" ? .delay : .other
    case "stanza-id": self = namespace == "urn:xmpp:sid:0" ? .stanzaID : .other
    case "received": self = namespace == "urn:xmpp:carbons:2" ? .received : .other
    case "sent": self = namespace == "urn:xmpp:carbons:2" ? .sent : .other
    case "forwarded": self = namespace == "urn:xmpp:forward:0" ? .forwarded : .other
    case "message": self = namespace == "jabber:client" ? .message : .other
    default: self = .other
    }
  }

  private static func isOMEMO(_ namespace: LuaText) -> Bool {
    namespace == "eu.siacs.conversations.axolotl"
      || namespace == "urn:xmpp:omemo:0"
      || namespace == "urn:xmpp:omemo:1"
      || namespace == "urn:xmpp:omemo:2"
  }
}

/// A child element of a stanza, valid while the table is on the stack.
struct StanzaChild {
  let table: LuaTable
  let element: StanzaElement
  let attributes: LuaTable?
}

extension LuaTable {
  /// Calls `body` with each child element. Uses 6 stack slots above what `body` uses.
  func forEachChild(_ body: (StanzaChild) -> Void) {
    forEachChild(in: attribute(.xmlns), body)
  }

  /// Calls `body` with each child element. Uses 6 stack slots above what `body` uses.
  /// - Parameter namespace: this element's xmlns.
  func forEachChild(in namespace: LuaText?, _ body: (StanzaChild) -> Void) {
    let place = lua.top &+ 1
    defer { lua.pop() }
    guard let tags = pushTable(.tags, at: place) else { return }
    let count = tags.count
    var element = 1
    while element <= count {
      tags.withChild(element, at: place &+ 1, namespace, body)
      element &+= 1
    }
  }

  private func withChild(
    _ number: Int, at place: Int32, _ parent: LuaText?, _ body: (StanzaChild) -> Void
  ) {
    guard let table = pushTable(element: number, at: place) else { return lua.pop() }
    defer { lua.pop(3) }
    let attributes = table.pushTable(.attr, at: place &+ 1)
    guard let name = table.pushText(.name) else { return }
    let element = StanzaElement(name: name, namespace: attributes?.text(.xmlns), parent: parent)
    body(StanzaChild(table: table, element: element, attributes: attributes))
  }

  /// An attribute of an element, borrowed. Uses 2 stack slots, leaves the stack as found.
  func attribute(_ key: Key) -> LuaText? {
    push(.attr)
    defer { lua.pop() }
    return lua.table(at: -1)?.text(key)
  }

  /// Calls `body` with each piece of an element's own text. Uses 1 stack slot above what `body` uses.
  func forEachText(_ body: (LuaText) -> Void) {
    let count = count
    var element = 1
    while element <= count {
      if let text = pushText(element: element) { body(text) }
      lua.pop()
      element &+= 1
    }
  }

  /// Whether an element's text is there and not empty; an element with child elements has none.
  var hasText: Bool {
    guard !hasChildren else { return false }
    var size = 0
    forEachText { size &+= $0.count }
    return size > 0
  }

  /// Whether an element has child elements. Uses 1 stack slot, leaves the stack as found.
  var hasChildren: Bool {
    push(.tags)
    defer { lua.pop() }
    return (lua.table(at: -1)?.count ?? 0) > 0
  }
}
