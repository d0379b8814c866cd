import CLua
import PushRules

/// A child element that rules look for. Valid until the cursor moves on.
struct StanzaChild {
  let tells: ElementMeanings
  /// See ``VocabularyRow/isPayload``.
  let isPayload: Bool
  let table: LuaTable
  let attributes: LuaTable?
  /// Its index among the child elements, from 1.
  let number: Int
}

/// Walks over the wanted child elements of a stanza.
///
/// Uses 13 stack slots above a stack index. The owner clears them.
struct ChildCursor {
  private let parent: LuaTable
  private let wanted: ElementMeanings
  private let place: Int32
  private let tags: LuaTable?
  private let count: Int
  private var number = 0

  @inline(__always)
  /// - Parameter top: the top of the stack.
  init(_ parent: LuaTable, wanted: ElementMeanings, above top: Int32) {
    self.parent = parent
    self.wanted = wanted
    place = top &+ 1
    tags = parent.pushTable(.tags, at: place)
    count = tags?.count ?? 0
  }

  @inline(__always)
  mutating func next() -> StanzaChild? {
    while let tags, number < count {
      if number > 0 { parent.lua.setTop(place) }
      number &+= 1
      if let child = child(of: tags) { return child }
    }
    return nil
  }

  @inline(__always)
  private func child(of tags: LuaTable) -> StanzaChild? {
    guard let table = tags.pushTable(element: number, at: place &+ 1),
      let name = table.pushText(.name)
    else { return nil }
    var rows = VocabularyIndex.rows(named: name, wanted: wanted)
    guard rows != 0 else { return nil }
    let attributes = table.pushTable(.attr, at: place &+ 3)
    let namespace = attributes?.text(.xmlns)
    while rows != 0 {
      let index = rows.trailingZeroBitCount
      rows &= rows &- 1
      guard Vocabulary.row(index).isMeant(by: namespace, parent: parent.attribute(.xmlns)) else { continue }
      let tells = told(by: Vocabulary.row(index), table, attributes)
      guard !wanted.isDisjoint(with: tells) else { continue }
      return StanzaChild(
        tells: tells, isPayload: Vocabulary.row(index).isPayload, table: table, attributes: attributes,
        number: number)
    }
    return nil
  }

  @inline(__always)
  private func told(
    by row: VocabularyRow, _ element: LuaTable, _ attributes: LuaTable?
  ) -> ElementMeanings {
    guard let part = row.part else { return row.tells }
    return element.has(part, attributes) ? row.tells : row.otherwise
  }
}

extension LuaTable {
  /// Whether an element has a part. Uses 8 stack slots, leaves the stack as found.
  @inline(never)
  fileprivate func has(_ part: VocabularyRow.Part, _ attributes: LuaTable?) -> Bool {
    switch part {
    case .action(let action): attributes?.text(.action).map { $0 == action } ?? false
    case .child(let name, let namespace): hasChild(name, namespace)
    case .inside(let name, let namespace): hasChild(name, namespace) || hasGrandchild(name, namespace)
    case .below(let child, let grandchild, let name, let namespace):
      forAnyChild(child, nil) { $0.forAnyChild(grandchild, nil) { $0.hasChild(name, namespace) } }
    }
  }

  private func hasGrandchild(_ name: StaticString, _ namespace: StaticString) -> Bool {
    let top = lua.top
    defer { lua.setTop(top) }
    return pushTable(.tags, at: top &+ 1)?.forAnyTable { $0.hasChild(name, namespace) } ?? false
  }

  /// - Parameter namespace: nil for the element's own.
  private func hasChild(_ name: StaticString, _ namespace: StaticString?) -> Bool {
    forAnyChild(name, namespace) { _ in true }
  }

  /// Whether `body` is true for any child element of this name.
  /// - Parameter namespace: nil for the element's own.
  private func forAnyChild(
    _ name: StaticString, _ namespace: StaticString?, _ body: (LuaTable) -> Bool
  ) -> Bool {
    let top = lua.top
    defer { lua.setTop(top) }
    guard let tags = pushTable(.tags, at: top &+ 1) else { return false }
    return tags.forAnyTable { child in
      (child.text(.name).map { $0 == name } ?? false)
        && isMeant(namespace, by: child.attribute(.xmlns), parent: attribute(.xmlns)) && body(child)
    }
  }
}

extension LuaTable {
  /// Whether a stanza has a child element with this meaning. Uses 13 stack slots, leaves the stack as found.
  func hasChild(telling meaning: ElementMeanings) -> Bool {
    let top = lua.top
    defer { lua.setTop(top) }
    var children = ChildCursor(self, wanted: meaning, above: top)
    return children.next() != nil
  }

  /// An attribute of an element, borrowed. Uses 2 stack slots, leaves the stack as found.
  func attribute(_ key: Key) -> LuaText? {
    let place = lua.top &+ 1
    defer { lua.pop() }
    return pushTable(.attr, at: place)?.text(key)
  }

  /// Whether an element's own text has anything but white space (XML 1.0 section 2.3), and the element has no child
  /// elements, see ``firstText``. Uses 1 stack slot, leaves the stack as found.
  var hasVisibleText: Bool {
    var isVisible = false
    forEachText { text in if !isVisible { isVisible = !text.isBlank } }
    return isVisible && !hasChildren
  }

  /// Calls `body` with each piece of an element's own text. Uses 1 stack slot, plus those of `body`.
  func forEachText(_ body: (LuaText) -> Void) {
    let count = count
    var element = 1
    while element <= count {
      if let text = pushText(element: element) { body(text) }
      lua.pop()
      element &+= 1
    }
  }

  /// The first non-empty piece of an element's text; all of it if the element came over the wire. nil if there is none,
  /// or if the element has child elements. Uses 1 stack slot, leaves the stack as found.
  var firstText: LuaText? {
    let count = count
    var element = 1
    while element <= count {
      let text = pushText(element: element)
      lua.pop()
      if let text, text.count > 0 { return hasChildren ? nil : text }
      element &+= 1
    }
    return nil
  }

  /// Whether an element has child elements. Uses 1 stack slot, leaves the stack as found.
  var hasChildren: Bool {
    defer { lua.pop() }
    return unsafe push(.tags) == CN_TYPE_TABLE && lua_rawlen(lua.state, -1) > 0
  }
}
