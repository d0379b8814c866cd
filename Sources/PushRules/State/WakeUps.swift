/// A push of a registration that has not reached the service yet (wake.1, err.4).
public struct WakeUp {
  public enum Phase: Equatable, Sendable {
    /// To be sent at this time, in seconds.
    case due(Int)
    /// For an answer of the service.
    case waitsForService
    /// For an answer to its publish.
    case inFlight
  }

  public var publish: InFlightPublish
  /// The number of its publish, the last one if it was sent again.
  var number: UInt64
  public var phase: Phase
  /// When the message came, in seconds.
  public var cameAt: Int
  /// It was never sent (err.4).
  public var isHeldBack = false
  /// Its last sending was the first one.
  var wasHeldBack = false
  /// A push has failed that is to be made good, even if this one took its place and nobody answers it.
  var isOwed = false
  /// How often it was sent again.
  public var repeats = 0
  public var unanswered = 0
  /// It waits for its service, but not longer than until it is due: the service answers no probe.
  var isSentByTime = false

  init(_ publish: InFlightPublish, _ number: UInt64, _ phase: Phase) {
    self.publish = publish
    self.number = number
    self.phase = phase
    cameAt = publish.sentAt
  }

  /// When it ends, whatever becomes of it.
  var end: Int { cameAt &+ (publish.isCall ? WakeUpRule.lifetimeOfCall : WakeUpRule.lifetime) }

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

/// The pending wake-ups of a host, bounded: where there is no room one gives way to a new one, each place in turn.
struct WakeUps {
  private var slots: [WakeUp?] = []
  /// The slots that have none.
  private var free: [Int] = []
  /// The slot of each key.
  private var places = DigestTable<Int>()
  /// Calls come first: they are over soon.
  private var calls = DueHeap()
  private var others = DueHeap()
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
    insert(wakeUp, place)
    if calls.count &+ others.count > 2 &* limit { rebuildHeaps() }
    return evicted
  }

  mutating func remove(_ key: WakeUpKey) -> WakeUp? {
    guard let place = places.value(for: key.value), let wakeUp = slots[place] else { return nil }
    slots[place] = nil
    free.append(place)
    _ = places.remove(key.value)
    return wakeUp
  }

  /// The next one whose time has come: to be sent, or at the end of its life.
  mutating func takeDue(now: Int) -> WakeUp? {
    while let item = calls.removeFirst(dueAt: now) ?? others.removeFirst(dueAt: now) {
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
    if case .due(let due) = wakeUp.phase { return min(due, wakeUp.end) }
    return wakeUp.end
  }

  private mutating func newPlace(evicted: inout WakeUp?) -> Int {
    if let place = free.popLast() { return place }
    if slots.count < limit {
      slots.append(nil)
      return slots.count &- 1
    }
    let place = nextSlot
    nextSlot = (nextSlot &+ 1) % limit
    evicted = slots[place]
    if let evicted { _ = places.remove(evicted.key.value) }
    return place
  }

  private mutating func insert(_ wakeUp: WakeUp, _ place: Int) {
    let item = DueHeap.Item(due: dueTime(of: wakeUp), number: place)
    if wakeUp.publish.isCall { calls.insert(item) } else { others.insert(item) }
  }

  private mutating func rebuildHeaps() {
    calls.removeAll()
    others.removeAll()
    for place in slots.indices {
      if let wakeUp = slots[place] { insert(wakeUp, place) }
    }
  }
}
