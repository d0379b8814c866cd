/// An open-addressing table keyed by digests, which need no further hashing. The highest bit of a key is ignored.
///
/// It holds each entry's mark instead, so that a lookup in cold memory costs one cache miss.
struct DigestTable<Value> {
  /// 0 for a free slot, else the key with the mark as its highest bit. Key 0 is stored as 1.
  private var words: [UInt64] = []
  private var values: [Value] = []
  private(set) var count = 0

  func value(for key: UInt64) -> Value? {
    guard count > 0 else { return nil }
    let position = position(of: kept(key))
    return words[position] == 0 ? nil : values[position]
  }

  /// The word in the slot where the search for a key starts.
  func home(for key: UInt64) -> UInt64 {
    words.isEmpty ? 0 : words[home(of: key)]
  }

  /// The value in that slot.
  func homeValue(for key: UInt64) -> Value? {
    words.isEmpty ? nil : values[home(of: key)]
  }

  /// Sets the value of a key unless it has one.
  /// - Returns: whether it was set.
  mutating func insert(_ value: Value, for key: UInt64, mark: Bool) -> Bool {
    if (count &+ 1) &* 2 > words.count { grow(filler: value) }
    let position = position(of: kept(key))
    guard words[position] == 0 else { return false }
    put(value, for: key, mark: mark, at: position)
    count &+= 1
    return true
  }

  /// Sets the value and the mark of a key.
  /// - Returns: the mark that it had; nil if it is new.
  mutating func set(_ value: Value, for key: UInt64, mark: Bool) -> Bool? {
    if (count &+ 1) &* 2 > words.count { grow(filler: value) }
    let position = position(of: kept(key))
    let old = words[position]
    put(value, for: key, mark: mark, at: position)
    guard old == 0 else { return old.hasMark }
    count &+= 1
    return nil
  }

  /// Removes a key, and moves later entries of its run up so that they stay reachable.
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

  /// Removes the entries with the other mark.
  mutating func keep(mark: Bool) {
    guard let any = values.first else { return }
    move(toSlots: words.count, filler: any) { $0.hasMark == mark }
  }

  /// Changes every value; removes those for which `kept` gives nil.
  /// - Returns: the number of entries left that have this mark.
  mutating func keepValues(countingMark mark: Bool, _ kept: (Value) -> Value?) -> Int {
    let (oldWords, oldValues) = (words, values)
    var marked = 0
    for index in oldWords.indices where oldWords[index] != 0 {
      if let value = kept(oldValues[index]) {
        values[position(of: oldWords[index].key)] = value
        if oldWords[index].hasMark == mark { marked &+= 1 }
      } else {
        _ = remove(oldWords[index].key)
      }
    }
    return marked
  }

  private mutating func put(_ value: Value, for key: UInt64, mark: Bool, at position: Int) {
    words[position] = mark ? kept(key) | .mark : kept(key)
    values[position] = value
  }

  /// The key's slot, or the free slot for it. At least half of the slots are free, so the search ends.
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

  /// - Parameter value: fills the free slots.
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
  /// The key in a slot's word.
  fileprivate var key: UInt64 { self & ~.mark }
  /// Whether a slot's word has the mark.
  fileprivate var hasMark: Bool { self & .mark != 0 }
}
