/// An open-addressing table under keys that are digests, so spread evenly by themselves.
struct DigestTable<Value> {
  private var slots: [(key: UInt64, value: Value)?] = []
  private(set) var count = 0

  func value(for key: UInt64) -> Value? {
    guard !slots.isEmpty, let slot = slots[position(of: key)] else { return nil }
    return slot.value
  }

  mutating func set(_ value: Value, for key: UInt64) {
    if (count &+ 1) &* 4 > slots.count &* 3 { grow() }
    let position = position(of: key)
    if slots[position] == nil { count &+= 1 }
    slots[position] = (key, value)
  }

  /// Removes the key and moves later entries of its run up, so that none becomes unreachable.
  mutating func remove(_ key: UInt64) {
    guard !slots.isEmpty else { return }
    var hole = position(of: key)
    guard slots[hole] != nil else { return }
    slots[hole] = nil
    count &-= 1
    var next = following(hole)
    while let entry = slots[next] {
      if distance(from: home(of: entry.key), to: next) >= distance(from: hole, to: next) {
        slots[hole] = entry
        slots[next] = nil
        hole = next
      }
      next = following(next)
    }
  }

  /// Where the key is, or the free slot where it would be. A quarter of the slots is always free.
  private func position(of key: UInt64) -> Int {
    var position = home(of: key)
    while let slot = slots[position], slot.key != key { position = following(position) }
    return position
  }

  private func home(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: key) & (slots.count &- 1)
  }

  private func following(_ position: Int) -> Int {
    (position &+ 1) & (slots.count &- 1)
  }

  private func distance(from start: Int, to end: Int) -> Int {
    (end &- start) & (slots.count &- 1)
  }

  private mutating func grow() {
    let entries = slots
    slots = Array(repeating: nil, count: Swift.max(16, entries.count &* 2))
    for case let entry? in entries { slots[position(of: entry.key)] = entry }
  }
}
