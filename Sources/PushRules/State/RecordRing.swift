/// The last entries of one kind, up to a limit.
///
/// It reserves its memory when it is resized, which the module does when it loads, so that no entry allocates. The system
/// gives a page when it is first written: a quiet host has reserved 4 MiB and takes a few kilobytes.
struct RecordRing {
  private var entries: [RecordEntry] = []
  /// Where the next entry goes once the ring is full: the place of the oldest one.
  private var oldest = 0
  private(set) var limit: Int

  init(limit: Int) { self.limit = max(0, limit) }

  var count: Int { entries.count }

  /// Each way is a function of its own, so that neither saves registers for the other.
  @inline(__always)
  mutating func add(_ entry: RecordEntry) {
    if entries.count < limit { append(entry) } else { replaceOldest(by: entry) }
  }

  @inline(never)
  private mutating func append(_ entry: RecordEntry) { entries.append(entry) }

  @inline(never)
  private mutating func replaceOldest(by entry: RecordEntry) {
    guard oldest < entries.count else { return }
    entries[oldest] = entry
    oldest &+= 1
    if oldest == limit { oldest = 0 }
  }

  /// The entry that so many newer ones follow.
  /// - Parameter age: from 0, below the count.
  subscript(age age: Int) -> RecordEntry { entries[place(age)] }

  /// The newest entries stay.
  mutating func resize(to limit: Int) {
    guard limit != self.limit || entries.isEmpty else { return }
    var resized = RecordRing(limit: limit)
    resized.entries.reserveCapacity(resized.limit)
    var age = min(count, resized.limit)
    while age > 0 {
      age &-= 1
      resized.add(self[age: age])
    }
    self = resized
  }

  /// Changes the newest push of a registration whose publish has been made, or has not been; among the newest `most`
  /// entries.
  /// - Returns: whether there is one.
  @inline(__always)
  mutating func changePush(
    to registration: RegistrationKey, isMade: Bool, most: Int, _ change: (inout RecordEntry) -> Void
  ) -> Bool {
    var place = oldest &- 1
    for _ in 0..<min(most, entries.count) {
      if place < 0 { place = entries.count &- 1 }
      if entries[place].isPush(to: registration, isMade: isMade) {
        change(&entries[place])
        return true
      }
      place &-= 1
    }
    return false
  }

  private func place(_ age: Int) -> Int {
    let place = oldest &- 1 &- age
    return place < 0 ? place &+ count : place
  }
}
