import PushRules

/// A stanza of a queue, read and ready for a decision.
struct QueuedStanza {
  private let importance: Importance
  private let isOutgoingCopy: Bool
  let identity: MessageIdentity?

  init(_ stanza: LuaTable, reader: inout StanzaReader, now: Int) {
    let reading = reader.read(stanza, source: .queue, now: now)
    importance = ImportanceRule.importance(of: reading.facts)
    isOutgoingCopy = NoteToOneselfRule.isOutgoingCopy(reading.facts)
    identity = reading.identity
  }

  /// Marks the stanza as notified, unless it is an outgoing copy.
  func decide(
    for registration: RegistrationKey, usedClasses: ImportanceClasses, engine: PushEngine, now: Int
  ) -> PushDecision {
    StreamManagementRule.decide(
      importance: importance, isOutgoingCopy: isOutgoingCopy,
      alreadyNotified: !engine.notify(registration, of: identity, now: now), usedClasses: usedClasses)
  }
}

/// One scan of a queue for one registration.
///
/// It reads ahead, so that cache misses overlap.
struct QueueScan {
  /// Up to this many stanzas, copying the keys and reading ahead cost more than they save.
  static let few = 16
  /// Stanzas read ahead.
  private typealias Stanzas = InlineArray<32, QueuedStanza?>
  /// Prefetch distance, in stanzas.
  private static let prefetchDistance = 3

  let call: Call
  let registration: RegistrationKey
  let usedClasses: ImportanceClasses
  let now: Int
  private var reader: StanzaReader
  /// Includes outgoing copies: the note itself is what is notified.
  private(set) var alreadyNotified = 0
  private(set) var classNotified = 0

  init(
    call: Call, registration: RegistrationKey, session: LuaTable?, usedClasses: ImportanceClasses, now: Int
  ) {
    self.call = call
    reader = call.reader(of: session)
    self.registration = registration
    self.usedClasses = usedClasses
    self.now = now
  }

  /// The next stanza to push. Marks it as notified, and those skipped because of their class. Skips elements that are
  /// not tables.
  mutating func next(in queue: LuaTable, after: Int) -> (index: Int, importance: Importance)? {
    let count = queue.count
    let mostAhead = count > QueueScan.few ? Stanzas.count : 1
    var stanzas = Stanzas(repeating: nil)
    var index = Swift.max(0, after)
    var ahead = 1
    while index < count {
      ahead = Swift.min(ahead, count &- index)
      read(&stanzas, ahead, of: queue, after: index)
      for place in 0..<ahead {
        index &+= 1
        guard let stanza = stanzas[place] else { continue }
        if case .push(let importance) = decide(stanza) { return (index, importance) }
      }
      ahead = Swift.min(2 &* ahead, mostAhead)
    }
    return nil
  }

  private mutating func read(_ stanzas: inout Stanzas, _ count: Int, of queue: LuaTable, after: Int) {
    let top = call.lua.top
    for place in 0..<count {
      let index = after &+ place &+ 1
      if count > 1 { queue.prefetchStanza(element: index &+ QueueScan.prefetchDistance) }
      stanzas[place] = queue.pushTable(element: index, at: top &+ 1).map {
        QueuedStanza($0, reader: &reader, now: now)
      }
      call.lua.setTop(top)
    }
    for place in 0..<count { call.engine.prefetch(registration, of: stanzas[place]?.identity) }
  }

  private mutating func decide(_ stanza: QueuedStanza) -> PushDecision {
    let decision = stanza.decide(for: registration, usedClasses: usedClasses, engine: call.engine, now: now)
    switch decision {
    case .skipped(.alreadyNotified), .skipped(.outgoingCopy): alreadyNotified &+= 1
    case .skipped: classNotified &+= 1
    case .push: break
    }
    return decision
  }
}
