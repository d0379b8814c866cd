import PushRules

extension Vocabulary {
  /// The index of the first row from one on that has a name and is wanted; nil where no rule looks for the element, as for
  /// most children of a stanza.
  @inline(__always)
  static func row(from first: Int, named name: LuaText, wanted: ElementMeanings) -> Int? {
    var index = first
    while index < rows.count {
      if wanted.contains(rows[index].tells), name == rows[index].name { return index }
      index &+= 1
    }
    return nil
  }
}

extension VocabularyRow {
  /// Whether an element of this name is the one meant.
  /// - Parameters:
  ///   - namespace: the element's xmlns; nil is that of its parent.
  ///   - parent: reads the parent's xmlns.
  @inline(__always)
  func isMeant(by namespace: LuaText?, parent: @autoclosure () -> LuaText?) -> Bool {
    guard let namespace else { return self.namespace == nil }
    guard let expected = self.namespace else { return parent().map { $0 == namespace } ?? false }
    return namespace == expected
  }
}
