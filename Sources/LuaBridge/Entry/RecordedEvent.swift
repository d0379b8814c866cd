import PushRules

/// The event that decisions are about, as the record tells of it (why.1).
struct RecordedEvent {
  let path: PushPath
  /// Of the stanza; nil if there is none, or if nobody has looked.
  private let importance: ImportanceClass?
  private let engine: PushEngine
  /// After the username, before an identifier.
  private let user: KeyedDigest
  private let userDigest: UInt64
  private let stanza: UInt32
  private let now: Int

  /// - Parameter now: seconds of the clock; monotonic if it is about a knock.
  init(
    _ call: Call, _ path: PushPath, username: LuaText, stanza: LuaTable? = nil,
    importance: ImportanceClass? = nil,
    now: Int
  ) {
    engine = call.engine
    self.path = path
    self.importance = importance
    self.now = now
    user = call.digestOfUser(username)
    userDigest = user.value
    let isOn = call.engine.isRecording
    self.stanza = isOn ? stanza?.attribute(.id).map { call.shortDigest(of: $0) } ?? 0 : 0
  }

  /// The key of a registration of the user.
  func registrationKey(_ identifier: LuaText) -> RegistrationKey {
    var digest = user
    identifier.absorb(into: &digest)
    return digest.value
  }

  /// - Parameter registration: 0 for all registrations.
  func note(_ decision: PushDecision, _ registration: RegistrationKey, stanzas: Int = 1) {
    var importance = importance
    if case .push(let pushed) = decision { importance = pushed.importanceClass }
    engine.record(
      RecordEntry(
        .decision(decision), path, of: importance, user: userDigest, registration: registration,
        stanza: stanza,
        count: stanzas, at: now))
  }

  /// The same event, about stanzas that nobody names.
  func ofSeveral(_ importance: ImportanceClass?) -> RecordedEvent {
    RecordedEvent(engine, path, importance: importance, user: user, stanza: 0, now: now)
  }

  private init(
    _ engine: PushEngine, _ path: PushPath, importance: ImportanceClass?, user: KeyedDigest, stanza: UInt32,
    now: Int
  ) {
    self.engine = engine
    self.path = path
    self.importance = importance
    self.user = user
    userDigest = user.value
    self.stanza = stanza
    self.now = now
  }
}

extension Call {
  /// The digest of a username, to which an identifier may be added.
  func digestOfUser(_ username: LuaText) -> KeyedDigest {
    var digest = KeyedDigest(engine.key)
    username.absorb(into: &digest)
    return digest
  }

  func shortDigest(of text: LuaText) -> UInt32 { UInt32(truncatingIfNeeded: digest(of: text)) }
}
