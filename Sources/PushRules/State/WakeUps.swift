/// A push of a registration that has not reached the service yet (wake.1, err.4).
public struct WakeUp {
  public enum Phase: Equatable {
    /// To be sent at this time, in seconds.
    case due(Int)
    /// For an answer of the service.
    case waitsForService
    /// Sent under this number.
    case inFlight(UInt64)
  }

  public var publish: InFlightPublish
  public var phase: Phase
  /// When the message came, in seconds.
  public var cameAt: Int
  /// It was never sent (err.4).
  public var isHeldBack = false
  /// How often it was sent again.
  public var repeats = 0
  public var unanswered = 0
  /// It waits for its service, but not longer than until it is due: the service answers no probe.
  var isSentByTime = false

  init(_ publish: InFlightPublish, _ phase: Phase, cameAt: Int) {
    self.publish = publish
    self.phase = phase
    self.cameAt = cameAt
  }

  /// A registration has one wake-up for its messages and one for a call. A call is over soon, the messages before it are not.
  public var key: WakeUpKey { WakeUpKey(of: publish) }

  /// Whether an answer of the service lets it be sent.
  func waits(for service: UInt64) -> Bool {
    guard publish.recipient == service else { return false }
    if case .due = phase { return isSentByTime }
    return phase == .waitsForService
  }
}

/// The key of a wake-up.
public struct WakeUpKey: Equatable {
  public let value: UInt64

  public init(_ value: UInt64) { self.value = value }

  init(of publish: InFlightPublish) { self.init(publish.key, isCall: publish.isCall) }

  init(_ registration: RegistrationKey, isCall: Bool) {
    value = isCall ? registration ^ 0x6361_6c6c_6361_6c6c : registration
  }
}

/// The pending wake-ups of a host, bounded: the longest there give way to new ones.
struct WakeUps {
  private var slots: [WakeUp?] = []
  /// The slot of each key.
  private var places = DigestTable<Int>()
  private var heap = DueHeap()
  private var nextSlot = 0
  private let limit: Int

  init(limit: Int) { self.limit = max(1, limit) }

  var count: Int { places.count }

  subscript(key: WakeUpKey) -> WakeUp? { places.value(for: key.value).flatMap { slots[$0] } }

  /// Adds or replaces a wake-up.
  /// - Returns: the one that gave way.
  mutating func set(_ wakeUp: WakeUp) -> WakeUp? {
    var evicted: WakeUp?
    let place = places.value(for: wakeUp.key.value) ?? newPlace(evicted: &evicted)
    slots[place] = wakeUp
    _ = places.insert(place, for: wakeUp.key.value, mark: false)
    heap.insert(DueHeap.Item(due: dueTime(of: wakeUp), number: place))
    if heap.count > 2 &* limit { rebuildHeap() }
    return evicted
  }

  mutating func remove(_ key: WakeUpKey) -> WakeUp? {
    guard let place = places.value(for: key.value), let wakeUp = slots[place] else { return nil }
    slots[place] = nil
    _ = places.remove(key.value)
    return wakeUp
  }

  /// The next one whose time has come: to be sent, or at the end of its life.
  mutating func takeDue(now: Int) -> WakeUp? {
    while let item = heap.removeFirst(dueAt: now) {
      guard let wakeUp = slots[item.number], dueTime(of: wakeUp) == item.due else { continue }
      return wakeUp
    }
    return nil
  }

  /// Those that satisfy a condition. Takes time in proportion to all.
  func all(where isWanted: (WakeUp) -> Bool) -> [WakeUp] {
    var found: [WakeUp] = []
    for slot in slots {
      if let wakeUp = slot, isWanted(wakeUp) { found.append(wakeUp) }
    }
    return found
  }

  func contains(where isWanted: (WakeUp) -> Bool) -> Bool {
    for slot in slots {
      if let wakeUp = slot, isWanted(wakeUp) { return true }
    }
    return false
  }

  private func dueTime(of wakeUp: WakeUp) -> Int {
    let end = wakeUp.cameAt &+ WakeUpRule.lifetime
    if case .due(let due) = wakeUp.phase { return min(due, end) }
    return end
  }

  private mutating func newPlace(evicted: inout WakeUp?) -> Int {
    if slots.count < limit {
      slots.append(nil)
      return slots.count &- 1
    }
    let place = nextSlot
    nextSlot = (nextSlot &+ 1) % limit
    if let old = slots[place] { evicted = remove(old.key) }
    return place
  }

  private mutating func rebuildHeap() {
    heap.removeAll()
    for place in slots.indices {
      if let wakeUp = slots[place] { heap.insert(DueHeap.Item(due: dueTime(of: wakeUp), number: place)) }
    }
  }
}
