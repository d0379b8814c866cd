/// An open-addressing table under keys that are digests, so spread evenly by themselves.
struct DigestTable<Value> {
  /// 0 marks a free slot; a key of 0 is kept as 1.
  private var keys: [UInt64] = []
  private var values: [Value] = []
  private(set) var count = 0

  func value(for key: UInt64) -> Value? {
    guard count > 0 else { return nil }
    let position = position(of: kept(key))
    return keys[position] == 0 ? nil : values[position]
  }

  mutating func set(_ value: Value, for key: UInt64) {
    guard !insert(value, for: key) else { return }
    values[position(of: kept(key))] = value
  }

  /// Sets the value of a key that has none.
  /// - Returns: whether it had none.
  mutating func insert(_ value: Value, for key: UInt64) -> Bool {
    if (count &+ 1) &* 4 > keys.count &* 3 { grow(fillingWith: value) }
    let position = position(of: kept(key))
    guard keys[position] == 0 else { return false }
    keys[position] = kept(key)
    values[position] = value
    count &+= 1
    return true
  }

  /// Removes the key and moves later entries of its run up, so that none becomes unreachable.
  mutating func remove(_ key: UInt64) {
    guard count > 0 else { return }
    var hole = position(of: kept(key))
    guard keys[hole] != 0 else { return }
    keys[hole] = 0
    count &-= 1
    var next = following(hole)
    while keys[next] != 0 {
      if distance(from: home(of: keys[next]), to: next) >= distance(from: hole, to: next) {
        keys[hole] = keys[next]
        values[hole] = values[next]
        keys[next] = 0
        hole = next
      }
      next = following(next)
    }
  }

  /// Where the key is, or the free slot where it would be. A quarter of the slots is always free.
  private func position(of key: UInt64) -> Int {
    var position = home(of: key)
    while keys[position] != 0, keys[position] != key { position = following(position) }
    return position
  }

  private func kept(_ key: UInt64) -> UInt64 { key == 0 ? 1 : key }

  private func home(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: key) & (keys.count &- 1)
  }

  private func following(_ position: Int) -> Int {
    (position &+ 1) & (keys.count &- 1)
  }

  private func distance(from start: Int, to end: Int) -> Int {
    (end &- start) & (keys.count &- 1)
  }

  private mutating func grow(fillingWith value: Value) {
    let (oldKeys, oldValues) = (keys, values)
    keys = Array(repeating: 0, count: Swift.max(16, oldKeys.count &* 2))
    values = Array(repeating: value, count: keys.count)
    for index in oldKeys.indices where oldKeys[index] != 0 {
      let position = position(of: oldKeys[index])
      keys[position] = oldKeys[index]
      values[position] = oldValues[index]
    }
  }
}
