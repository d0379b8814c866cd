import CLua
import PushRules

/// engine:archived_for_nobody(username, stanza, registrations, sessions) -> nil | phrase
///
/// The quick answer to most archived messages, without looking at more of the stanza than has to be. nil leaves the
/// decision to engine:archived.
@c @implementation
public func cnArchivedForNobody(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  // The recipient stays on the stack: to clear it after each read costs more than the call's end does.
  guard let username = call.lua.text(at: 2), let stanza = call.lua.table(at: 3),
    let registrations = call.lua.table(at: 4),
    let recipient = stanza.pushTable(.attr, at: call.lua.top &+ 1)?.pushText(.to)
  else { return 0 }
  let reason = ArchivedMessageRule.quickReasonToIgnore(
    isAddressedToUser: call.isUser(username, in: recipient),
    everyRegistrationIsHeld: call.lua.table(at: 5)?.holdEvery(registrations) ?? false,
    mayBeUrgent: stanza.hasChild(.propose))
  guard let reason else { return 0 }
  call.lua.push(Phrase(reason))
  return 1
}

/// engine:archived(username, stanza, registrations, sessions, archive_id, sender_username, now)
///   -> nil, phrase | class, phrase, is_urgent, { identifier, reason or false }...
@c @implementation
public func cnArchived(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let stanza = call.lua.table(at: 3),
    let registrations = call.lua.table(at: 4)
  else { return 0 }
  let sessions = call.lua.table(at: 5)
  let event = call.archiveEvent(
    of: stanza, username: username, sender: call.lua.text(at: 7),
    userHasSession: sessions?.hasEntry ?? false)
  if let reason = ArchivedMessageRule.reasonToIgnore(event) {
    call.lua.pushNil()
    call.lua.push(Phrase(reason))
    return 2
  }
  guard call.lua.hasRoomForResults(of: registrations) else { return CN_NO_ROOM }
  let facts = call.facts(of: stanza)
  let isUrgent = UrgencyRule.isUrgent(facts)
  let importance = ImportanceRule.importance(of: facts)
  let now = call.lua.integer(at: 8)
  let scan = RegistrationScan(
    call: call, username: username, message: call.archiveIdentity(of: stanza, now: now), now: now)
  call.pushHead(importance, isUrgent: isUrgent)
  return scan.decideEach(registrations) { identifier, registration in
    ArchivedMessageRule.decide(
      importance: importance, isUrgent: isUrgent, heldBySession: sessions?.hold(registration) ?? false,
      alreadyNotified: scan.countAsNotified(identifier))
  }
}

/// engine:offline(username, stanza, registrations, now)
///   -> class, phrase, false, { identifier, reason or false }...
@c @implementation
public func cnOffline(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let stanza = call.lua.table(at: 3),
    let registrations = call.lua.table(at: 4)
  else { return 0 }
  guard call.lua.hasRoomForResults(of: registrations) else { return CN_NO_ROOM }
  let now = call.lua.integer(at: 5)
  let reading = call.readArrival(stanza, now: now)
  let importance = ImportanceRule.importance(of: reading.facts)
  let scan = RegistrationScan(call: call, username: username, message: reading.identity, now: now)
  call.pushHead(importance, isUrgent: false)
  return scan.decideEach(registrations) { identifier, _ in
    OfflineMessageRule.decide(importance: importance, alreadyNotified: scan.countAsNotified(identifier))
  }
}

/// engine:ending_session(username, identifier, stanza, used_classes, now) -> class or nil, phrase
///
/// 4c.2: one of the unacked stanzas of a session that ends, for one registration, given the classes that those before it
/// have pushed.
@c @implementation
public func cnEndingSession(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let identifier = call.lua.text(at: 3),
    let stanza = call.lua.table(at: 4)
  else { return 0 }
  var scan = QueueScan(
    call: call, registration: call.registrationKey(username: username, identifier: identifier),
    usedClasses: ImportanceClasses(rawValue: UInt8(truncatingIfNeeded: call.lua.integer(at: 5))),
    now: call.lua.integer(at: 6))
  switch scan.decide(stanza) {
  case .push(let importance):
    call.lua.push(importance.importanceClass)
    call.lua.push(Phrase(importance))
  case .skipped(let reason):
    call.lua.pushNil()
    call.lua.push(Phrase(reason))
  }
  return 2
}

/// One message and all registrations of a user.
private struct RegistrationScan {
  let call: Call
  let username: LuaText
  /// What the message is recognised by.
  let message: MessageIdentity?
  let now: Int

  /// Counts the registration as notified of the message from here on.
  /// - Returns: whether it was before.
  func countAsNotified(_ identifier: LuaText) -> Bool {
    let registration = call.registrationKey(username: username, identifier: identifier)
    return !call.engine.notify(registration, of: message, now: now)
  }

  /// Pushes identifier and reason, or identifier and false, for each registration.
  /// - Parameter decide: is given an identifier and the stack index where it stands.
  /// - Returns: the number of values on the stack that are results, the three of the head included.
  func decideEach(
    _ registrations: LuaTable, _ decide: (_ identifier: LuaText, _ index: Int32) -> PushDecision
  ) -> Int32 {
    let head = call.lua.top &- 3
    registrations.forEachKeyKeepingResults { identifier, index in
      switch decide(identifier, index) {
      case .skipped(let reason): call.lua.push(Phrase(reason))
      case .push: call.lua.push(false)
      }
    }
    return call.lua.top &- head
  }
}

extension Call {
  fileprivate func pushHead(_ importance: Importance, isUrgent: Bool) {
    lua.push(importance.importanceClass)
    lua.push(Phrase(importance))
    lua.push(isUrgent)
  }

  /// The identity of an archive event's stanza: that of its archive id, if it has one.
  fileprivate func archiveIdentity(of stanza: LuaTable, now: Int) -> MessageIdentity? {
    guard let id = lua.text(at: 6) else { return readArrival(stanza, now: now).identity }
    return MessageIdentity(digest: archiveDigest(id, key: engine.key), sentAt: now, earliest: .min)
  }

  fileprivate func archiveEvent(
    of stanza: LuaTable, username: LuaText, sender: LuaText?, userHasSession: Bool
  ) -> ArchivedMessageRule.Event {
    let userSentIt = sender.map { $0 == username } ?? false
    let recipient = stanza.attribute(.to)
    let isAddressed = recipient.map { isUser(username, in: $0) } ?? userSentIt
    let isNote =
      isAddressed && userSentIt
      && (stanza.attribute(.from).map { isUser(username, in: $0) } ?? false)
    return ArchivedMessageRule.Event(
      isAddressedToUser: isAddressed,
      isOutgoingCopy: isNote
        && engine.isOutgoingCopy(ofNote: content(of: stanza)),
      userHasSession: userHasSession)
  }

  /// Whether a JID, bare or full, is that of a user of this host.
  fileprivate func isUser(_ username: LuaText, in jid: LuaText) -> Bool {
    jid.isJoin(of: username, 64, engine.host)
      || jid.beforeSlash.map { $0.isJoin(of: username, 64, engine.host) } ?? false
  }
}

extension LuaTable {
  /// Whether any session holds the registration whose identifier stands at a stack index.
  fileprivate func hold(_ identifier: Int32) -> Bool {
    forAnyEntry { session, _ in session.holds(identifier) }
  }

  /// Whether each of a user's registrations is held by one of these sessions.
  fileprivate func holdEvery(_ registrations: LuaTable) -> Bool {
    !registrations.forAnyEntry { _, identifier in !hold(identifier) }
  }
}
