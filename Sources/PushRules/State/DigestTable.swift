/// An open-addressing table under keys that are digests, so spread evenly by themselves. Keys are told apart by all
/// bits but the highest.
///
/// Each entry has a mark, which lies in the word of its key: memory that nobody used lately is slow to answer, and is
/// asked once.
struct DigestTable<Value> {
  /// 0 for a free slot; else the key with the mark as its highest bit; a key of 0 is kept as 1.
  private var words: [UInt64] = []
  private var values: [Value] = []
  private(set) var count = 0

  func value(for key: UInt64) -> Value? {
    guard count > 0 else { return nil }
    let position = position(of: kept(key))
    return words[position] == 0 ? nil : values[position]
  }

  /// The word where looking for a key begins.
  func home(for key: UInt64) -> UInt64 {
    words.isEmpty ? 0 : words[home(of: key)]
  }

  /// The value that belongs to that word.
  func homeValue(for key: UInt64) -> Value? {
    words.isEmpty ? nil : values[home(of: key)]
  }

  /// Sets the value of a key that has none.
  /// - Returns: whether it had none.
  mutating func insert(_ value: Value, for key: UInt64, mark: Bool) -> Bool {
    if (count &+ 1) &* 2 > words.count { grow(filler: value) }
    let position = position(of: kept(key))
    guard words[position] == 0 else { return false }
    words[position] = mark ? kept(key) | .mark : kept(key)
    values[position] = value
    count &+= 1
    return true
  }

  /// Removes the key and moves later entries of its run up, so that none becomes unreachable.
  /// - Returns: its mark; nil if it had no value.
  mutating func remove(_ key: UInt64) -> Bool? {
    guard count > 0 else { return nil }
    var hole = position(of: kept(key))
    guard words[hole] != 0 else { return nil }
    let mark = words[hole].hasMark
    words[hole] = 0
    count &-= 1
    var next = following(hole)
    while words[next] != 0 {
      if distance(from: home(of: words[next]), to: next) >= distance(from: hole, to: next) {
        words[hole] = words[next]
        values[hole] = values[next]
        words[next] = 0
        hole = next
      }
      next = following(next)
    }
    return mark
  }

  /// Removes the entries that have another mark.
  mutating func keep(mark: Bool) {
    guard let any = values.first else { return }
    move(toSlots: words.count, filler: any) { $0.hasMark == mark }
  }

  /// Where the key is, or the free slot where it would be. Half of the slots are always free.
  private func position(of key: UInt64) -> Int {
    var position = home(of: key)
    while words[position] != 0, words[position].key != key { position = following(position) }
    return position
  }

  private func kept(_ key: UInt64) -> UInt64 { Swift.max(key.key, 1) }

  private func home(of word: UInt64) -> Int {
    Int(truncatingIfNeeded: word) & (words.count &- 1)
  }

  private func following(_ position: Int) -> Int {
    (position &+ 1) & (words.count &- 1)
  }

  private func distance(from start: Int, to end: Int) -> Int {
    (end &- start) & (words.count &- 1)
  }

  private mutating func grow(filler value: Value) {
    move(toSlots: Swift.max(16, words.count &* 2), filler: value) { _ in true }
  }

  /// - Parameter value: what comes to stand in free slots.
  @inline(never)
  private mutating func move(toSlots slots: Int, filler value: Value, where isKept: (UInt64) -> Bool) {
    let (oldWords, oldValues) = (words, values)
    words = Array(repeating: 0, count: slots)
    values = Array(repeating: value, count: slots)
    count = 0
    for index in oldWords.indices where oldWords[index] != 0 && isKept(oldWords[index]) {
      let position = position(of: oldWords[index].key)
      words[position] = oldWords[index]
      values[position] = oldValues[index]
      count &+= 1
    }
  }
}

extension UInt64 {
  fileprivate static var mark: UInt64 { 1 << 63 }
  /// The key in the word of a slot.
  fileprivate var key: UInt64 { self & ~.mark }
  /// Whether the word of a slot has the mark.
  fileprivate var hasMark: Bool { self & .mark != 0 }
}
