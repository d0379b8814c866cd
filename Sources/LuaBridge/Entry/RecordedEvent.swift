import PushRules

/// The event that decisions are about, as the record tells of it (why.1). Its decisions share what they tell, and the digest
/// of the username is made once for all of their registrations.
struct RecordedEvent {
  let path: PushPath
  /// After the username, before an identifier.
  private let user: KeyedDigest
  private var shared: RecordEntry

  /// - Parameters:
  ///   - stanza: see ``MessageIdentity/stanza``; 0 if there is none, or if nobody has read it.
  ///   - importance: of the stanza; nil if there is none, or if nobody has looked.
  ///   - now: seconds of the clock; monotonic if it is about a knock.
  @inline(__always)
  init(
    _ call: Call, _ path: PushPath, username: LuaText, stanza: UInt32 = 0, importance: ImportanceClass? = nil,
    now: Int
  ) {
    self.path = path
    user = call.digestOfUser(username)
    shared = RecordEntry(path, of: importance, user: user.value, stanza: stanza, at: now)
  }

  /// The key of a registration of the user.
  func registrationKey(_ identifier: LuaText) -> RegistrationKey {
    var digest = user
    identifier.absorb(into: &digest)
    return digest.value
  }

  /// - Parameter registration: 0 for all registrations.
  func entry(_ decision: PushDecision, _ registration: RegistrationKey) -> RecordEntry {
    shared.telling(.decision(decision), of: registration)
  }

  /// Why several stanzas were skipped.
  /// - Parameter importance: nil if it is not known.
  func entry(
    _ reason: SkipReason, _ registration: RegistrationKey, stanzas: Int, of importance: ImportanceClass?
  ) -> RecordEntry {
    var entry = shared.telling(.decision(.skipped(reason)), of: registration, stanzas: stanzas)
    entry.importance = importance
    return entry
  }

  /// The same event, about a stanza.
  func about(_ stanza: UInt32) -> RecordedEvent {
    var event = self
    event.shared.stanza = stanza
    return event
  }
}

extension Call {
  /// The digest of a username, to which an identifier may be added.
  func digestOfUser(_ username: LuaText) -> KeyedDigest {
    var digest = KeyedDigest(engine.key)
    username.absorb(into: &digest)
    return digest
  }
}
