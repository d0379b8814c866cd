import PushRules

/// A stanza of a queue, read and ready for a decision.
struct QueuedStanza {
  let importance: Importance
  private let reasonToIgnore: SkipReason?
  let identity: MessageIdentity?

  init(_ stanza: LuaTable, reader: inout StanzaReader, now: Int) {
    self.init(reader.read(stanza, source: .queue, now: now), isOnAwakeDevice: false)
  }

  init(_ reading: StanzaReading, isOnAwakeDevice: @autoclosure () -> Bool) {
    importance = ImportanceRule.importance(of: reading.facts)
    reasonToIgnore = StreamManagementRule.reasonToIgnore(reading.facts, isOnAwakeDevice: isOnAwakeDevice())
    identity = reading.identity
  }

  /// Marks the stanza as notified, unless there is a reason to ignore it.
  func decide(
    for registration: RegistrationKey, usedClasses: ImportanceClasses, engine: PushEngine, now: Int
  ) -> PushDecision {
    StreamManagementRule.decide(
      importance: importance, reasonToIgnore: reasonToIgnore,
      alreadyNotified: !engine.notify(registration, of: identity, now: now), usedClasses: usedClasses)
  }
}

/// One scan of a queue for one registration.
///
/// It reads ahead, so that cache misses overlap.
struct QueueScan {
  /// Up to this many stanzas, copying the keys and reading ahead cost more than they save.
  static let few = 16
  /// A stanza to push.
  struct Candidate {
    let index: Int
    let importance: Importance
    /// See ``MessageIdentity/stanza``.
    let stanza: UInt32
  }

  /// Stanzas read ahead.
  private typealias Stanzas = InlineArray<32, QueuedStanza?>
  /// Prefetch distance, in stanzas.
  private static let prefetchDistance = 3

  let call: Call
  let event: RecordedEvent
  let registration: RegistrationKey
  let usedClasses: ImportanceClasses
  let now: Int
  private var awake: AwakeDevices
  private var reader: StanzaReader
  private(set) var skipped = SkippedStanzas()
  /// The highest class of those that a device has that is awake; nil if there are none.
  private(set) var classOnAwakeDevice: ImportanceClass?

  init(
    call: Call, event: RecordedEvent, identifier: LuaText, session: LuaTable?, awake: AwakeDevices,
    usedClasses: ImportanceClasses, now: Int
  ) {
    self.call = call
    self.event = event
    registration = event.registrationKey(identifier)
    self.awake = awake
    self.usedClasses = usedClasses
    self.now = now
    reader = call.reader(of: session)
  }

  /// The next stanza to push. Marks it as notified, and those skipped because of their class. Skips elements that are
  /// not tables.
  mutating func next(in queue: LuaTable, after: Int) -> Candidate? {
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
        if case .push(let importance) = decide(stanza) {
          return Candidate(index: index, importance: importance, stanza: stanza.identity?.stanza ?? 0)
        }
      }
      ahead = Swift.min(2 &* ahead, mostAhead)
    }
    return nil
  }

  /// One entry of the record for each reason, whatever the number of stanzas: else a phone that comes and goes with a full
  /// queue would push everything out.
  func noteSkipped() {
    skipped.callForEach { reason, count in
      call.engine.record(
        event.entry(
          reason, registration, stanzas: count, of: reason == .deviceAwake ? classOnAwakeDevice : nil))
    }
  }

  private mutating func read(_ stanzas: inout Stanzas, _ count: Int, of queue: LuaTable, after: Int) {
    let top = call.lua.top
    for place in 0..<count {
      let index = after &+ place &+ 1
      if count > 1 { queue.prefetchStanza(element: index &+ QueueScan.prefetchDistance) }
      stanzas[place] = queue.pushTable(element: index, at: top &+ 1).map { read($0) }
      call.lua.setTop(top)
    }
    for place in 0..<count { call.engine.prefetch(registration, of: stanzas[place]?.identity) }
  }

  private mutating func read(_ stanza: LuaTable) -> QueuedStanza {
    let reading = reader.read(stanza, source: .queue, now: now)
    return QueuedStanza(reading, isOnAwakeDevice: awake.wereSent(stanza, reading))
  }

  private mutating func decide(_ stanza: QueuedStanza) -> PushDecision {
    let decision = stanza.decide(for: registration, usedClasses: usedClasses, engine: call.engine, now: now)
    guard case .skipped(let reason) = decision else { return decision }
    skipped.count(reason)
    if reason == .deviceAwake {
      classOnAwakeDevice = ImportanceClass.higher(
        of: classOnAwakeDevice, and: stanza.importance.importanceClass)
    }
    return decision
  }
}
