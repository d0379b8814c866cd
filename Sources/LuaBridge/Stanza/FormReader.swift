import PushRules

/// Reads publish-options from a stanza table.
enum FormReader {
  static func read(_ form: LuaTable) -> FormFacts {
    var facts = FormFacts(
      hasKnownType: form.attribute(.type).map(isKnownType) ?? true, hasOnlyFormElements: true,
      isPublishOptions: true, depth: 0, size: 0, parts: 0)
    measure(form, depth: 1, into: &facts)
    guard facts.depth <= PublishOptionsRule.maximumDepth else { return facts }
    form.forEachElement { child, name in
      guard isInForms(child) else { return }
      if !isFormElement(name) { facts.hasOnlyFormElements = false }
      if isFormType(child, name) && !hasPublishOptionsValue(child) { facts.isPublishOptions = false }
    }
    return facts
  }

  /// Uses 2 stack slots for each level, and 3 more for attributes. Goes one level below the deepest one allowed.
  private static func measure(_ element: LuaTable, depth: Int, into facts: inout FormFacts) {
    facts.depth = Swift.max(facts.depth, depth)
    guard depth <= PublishOptionsRule.maximumDepth else { return }
    facts.size &+= element.text(.name)?.count ?? 0
    facts.size &+= element.textSize
    facts.parts &+= 1
    element.forEachAttribute { name, value in
      for text in [name, value] {
        guard let text else { continue }
        facts.size &+= text.count
        facts.parts &+= 1
      }
    }
    element.forEachElement { child, _ in measure(child, depth: depth &+ 1, into: &facts) }
  }

  private static func isKnownType(_ type: LuaText) -> Bool {
    for known in PublishOptionsRule.types.indices where type == PublishOptionsRule.types[known] {
      return true
    }
    return false
  }

  private static func isInForms(_ child: LuaTable) -> Bool {
    child.attribute(.xmlns).map { $0 == PublishOptionsRule.namespace } ?? true
  }

  private static func isFormElement(_ name: LuaText) -> Bool {
    for known in PublishOptionsRule.elements.indices where name == PublishOptionsRule.elements[known] {
      return true
    }
    return false
  }

  private static func isFormType(_ field: LuaTable, _ name: LuaText) -> Bool {
    name == PublishOptionsRule.field
      && field.attribute(.var).map { $0 == PublishOptionsRule.formType } ?? false
  }

  private static func hasPublishOptionsValue(_ field: LuaTable) -> Bool {
    var isExpected = false
    field.forEachElement { value, name in
      guard name == "value" else { return }
      isExpected = value.startsWithTrimmedText(PublishOptionsRule.publishOptions)
    }
    return isExpected
  }
}

extension LuaTable {
  /// Calls `body` with each child element and its name. Uses 2 stack slots, plus those of `body`; a third to read the
  /// name.
  fileprivate func forEachElement(_ body: (LuaTable, LuaText) -> Void) {
    push(.tags)
    defer { lua.pop() }
    lua.table(at: -1)?.forEachTable { child in
      if let name = child.text(.name) { body(child, name) }
    }
  }

  /// Calls `body` with the names and values of an element's attributes. Uses 3 stack slots, leaves the stack as found.
  fileprivate func forEachAttribute(_ body: (_ name: LuaText?, _ value: LuaText?) -> Void) {
    push(.attr)
    defer { lua.pop() }
    lua.table(at: -1)?.forEachKeyAndValue(body)
  }

  /// Whether an element starts with this text, with or without white space around it.
  fileprivate func startsWithTrimmedText(_ expected: StaticString) -> Bool {
    defer { lua.pop() }
    return pushText(element: 1).map { $0.trimmed == expected } ?? false
  }

  /// Bytes of an element's own text.
  fileprivate var textSize: Int {
    var size = 0
    forEachText { size &+= $0.count }
    return size
  }
}
