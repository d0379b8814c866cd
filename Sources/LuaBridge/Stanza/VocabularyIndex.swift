import PushRules

/// The names of the ``Vocabulary``, ordered by length: the length alone rules most elements out.
struct VocabularyIndex {
  private struct Name {
    var text: StaticString = ""
    /// See ``LuaText/firstWord``.
    var firstWord: UInt64 = 0
    /// What the rows with this name tell.
    var tells: ElementMeanings = []
    /// The rows with this name, a bit for each.
    var rows: UInt64 = 0
  }

  /// Bytes of the longest name.
  private static let longest = 15
  private var names = InlineArray<32, Name>(repeating: Name())
  /// For each length the index of its first name; then the end of the names.
  private var places = InlineArray<17, Int>(repeating: 0)

  /// Built once: the vocabulary never changes.
  static let shared = VocabularyIndex()

  private init() {
    var end = 0
    for length in 0...VocabularyIndex.longest {
      places[length] = end
      for index in 0..<Vocabulary.count where Vocabulary.row(index).name.utf8CodeUnitCount == length {
        end = add(index, since: places[length], end: end)
      }
    }
    places[VocabularyIndex.longest + 1] = end
  }

  /// - Returns: the new end of the names.
  private mutating func add(_ index: Int, since start: Int, end: Int) -> Int {
    let row = Vocabulary.row(index)
    var place = start
    while place < end, !(LuaText(row.name) == names[place].text) { place &+= 1 }
    names[place].text = row.name
    names[place].firstWord = LuaText(row.name).firstWord
    names[place].tells.formUnion(row.tells.union(row.otherwise))
    names[place].rows |= 1 &<< UInt64(index)
    return Swift.max(end, place &+ 1)
  }

  /// The rows with a name, a bit for each; 0 if none is wanted.
  @inline(__always)
  static func rows(named name: LuaText, wanted: ElementMeanings) -> UInt64 {
    guard name.count <= longest else { return 0 }
    var place = shared.places[name.count]
    let end = shared.places[name.count &+ 1]
    guard place < end else { return 0 }
    let firstWord = name.firstWord
    while place < end {
      if shared.names[place].firstWord == firstWord, name.count <= 8 || name == shared.names[place].text {
        return shared.names[place].tells.isDisjoint(with: wanted) ? 0 : shared.names[place].rows
      }
      place &+= 1
    }
    return 0
  }
}

extension VocabularyRow {
  /// Whether the row means an element of this name.
  /// - Parameters:
  ///   - namespace: the element's xmlns; nil means the parent's.
  ///   - parent: reads the parent's xmlns.
  @inline(__always)
  func isMeant(by namespace: LuaText?, parent: @autoclosure () -> LuaText?) -> Bool {
    LuaBridge.isMeant(self.namespace, by: namespace, parent: parent())
  }
}

/// Whether an element has the expected namespace.
/// - Parameters:
///   - expected: nil means the parent's.
///   - namespace: the element's xmlns; nil means the parent's.
///   - parent: reads the parent's xmlns.
@inline(__always)
func isMeant(_ expected: StaticString?, by namespace: LuaText?, parent: @autoclosure () -> LuaText?) -> Bool {
  guard let namespace else { return expected == nil }
  guard let expected else { return parent().map { $0 == namespace } ?? false }
  return namespace.isEqual(toEntry: expected)
}
