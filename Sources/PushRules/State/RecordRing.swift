/// The last entries of one kind, up to a limit.
///
/// It reserves its memory with the first entry, so that none allocates. The system gives a page when it is first written:
/// a quiet host has reserved 4 MiB and takes a few kilobytes.
struct RecordRing {
  private var entries: [RecordEntry] = []
  /// Where the next entry goes once the ring is full: the place of the oldest one.
  private var oldest = 0
  private(set) var limit: Int

  init(limit: Int) { self.limit = max(0, limit) }

  var count: Int { entries.count }

  @inline(__always)
  mutating func add(_ entry: RecordEntry) {
    if entries.count < limit {
      if entries.isEmpty { entries.reserveCapacity(limit) }
      entries.append(entry)
    } else if oldest < entries.count {
      entries[oldest] = entry
      oldest &+= 1
      if oldest == limit { oldest = 0 }
    }
  }

  /// The entry that so many newer ones follow.
  /// - Parameter age: from 0, below the count.
  subscript(age age: Int) -> RecordEntry {
    get { entries[place(age)] }
    set { entries[place(age)] = newValue }
  }

  /// The newest entries stay.
  mutating func resize(to limit: Int) {
    guard limit != self.limit else { return }
    var resized = RecordRing(limit: limit)
    var age = min(count, resized.limit)
    while age > 0 {
      age &-= 1
      resized.add(self[age: age])
    }
    self = resized
  }

  /// The age of the newest push of a registration whose publish has been made, or has not been; among the newest `most`
  /// entries.
  func firstAge(most: Int, ofPushTo registration: RegistrationKey, isMade: Bool) -> Int? {
    var age = 0
    while age < min(most, count) {
      if entries[place(age)].isPush(to: registration, isMade: isMade) { return age }
      age &+= 1
    }
    return nil
  }

  private func place(_ age: Int) -> Int {
    let place = oldest &- 1 &- age
    return place < 0 ? place &+ count : place
  }
}
