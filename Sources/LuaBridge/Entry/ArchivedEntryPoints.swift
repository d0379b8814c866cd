import CLua
import PushRules

/// engine:archived_for_nobody(username, stanza, registrations, sessions, now) -> nil | DECISIONS about all
///
/// The quick answer to most archived messages. nil leaves the decision to engine:archived, also if an argument is odd
/// or missing. It raises only if Lua's stack cannot grow, so the module calls it without a guard.
@c @implementation
public func cnArchivedForNobody(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  // The recipient stays on the stack: the end of the call clears it at less cost.
  guard let username = call.lua.text(at: 2), let stanza = call.lua.table(at: 3),
    let registrations = call.lua.table(at: 4),
    let recipient = stanza.pushTable(.attr, at: call.lua.top &+ 1)?.pushText(.to)
  else { return 0 }
  let reason = ArchivedMessageRule.quickReasonToIgnore(
    isAddressedToUser: call.isUser(username, in: recipient),
    everyRegistrationIsHeld: call.lua.table(at: 5)?.holdEvery(registrations, call) ?? false,
    mayBeUrgent: stanza.hasChild(telling: .call))
  guard let reason else { return 0 }
  let event = RecordedEvent(call, .archived, username: username, now: call.lua.integer(at: 6))
  return Decisions.pushForAll(call, event, reason)
}

/// engine:archived(username, stanza, registrations, sessions, archive_id, sender_username, now) -> DECISIONS
///
/// sender_username: of the session that sent the message; anything but a string counts as none.
@c @implementation
public func cnArchived(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let stanza = call.lua.table(at: 3),
    let registrations = call.lua.table(at: 4)
  else { return 0 }
  let sessions = call.lua.table(at: 5)
  let now = call.lua.integer(at: 8)
  let event = call.archiveEvent(of: stanza, username: username, userHasSession: sessions?.hasEntry ?? false)
  let reason = ArchivedMessageRule.reasonToIgnore(event) {
    var reader = call.reader()
    return call.engine.isOutgoingCopy(ofNote: reader.content(of: stanza), now: now)
  }
  let facts = call.reader().facts(of: stanza)
  if let reason = reason ?? PublishedNotificationRule.reasonToIgnore(facts) {
    let recorded = RecordedEvent(call, .archived, username: username, now: now)
    return Decisions.pushForAll(call, recorded, reason)
  }
  guard call.lua.hasRoomForResults(of: registrations, width: Decisions.width) else { return CN_NO_ROOM }
  let isUrgent = UrgencyRule.isUrgent(facts)
  let importance = ImportanceRule.importance(of: facts)
  let message = call.archiveIdentity(of: stanza, now: now)
  let decisions = Decisions(
    call,
    RecordedEvent(
      call, isUrgent ? .urgent : .archived, username: username, stanza: message?.stanza ?? 0,
      importance: importance.importanceClass, now: now))
  var held = HeldRegistrations(call, sessions: sessions)
  decisions.pushForEach(of: registrations) { identifier, key in
    ArchivedMessageRule.decide(
      importance: importance, isUrgent: isUrgent, heldBySession: held.has(identifier),
      alreadyNotified: !call.engine.notify(key, of: message, now: now))
  }
  return decisions.count
}

/// engine:not_archived(username, stanza, registrations, sessions, now) -> nil | DECISIONS about all
///
/// Sessions of the user got a message. nil if the archive has taken it, which adds its id then, or if no device misses it.
/// Remembers nothing but the entry in the record.
@c @implementation
public func cnNotArchived(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let stanza = call.lua.table(at: 3),
    let registrations = call.lua.table(at: 4)
  else { return 0 }
  if call.lua.table(at: 5)?.holdEvery(registrations, call) ?? false { return 0 }
  if MessageReader(stanza, engine: call.engine, archive: nil).isArchived { return 0 }
  let facts = call.reader().facts(of: stanza)
  guard ArchivedMessageRule.isMissed(unarchived: facts) else { return 0 }
  let event = RecordedEvent(call, .archived, username: username, now: call.lua.integer(at: 6))
  return Decisions.pushForAll(call, event, .notArchived)
}

extension Call {
  /// The identity of an archive event's stanza, by its archive id if there is one that later copies are known by.
  fileprivate func archiveIdentity(of stanza: LuaTable, now: Int) -> MessageIdentity? {
    guard engine.believesArchiveIDs, let id = lua.text(at: 6) else {
      return readArrival(stanza, now: now).identity
    }
    return .unique(archiveDigest(id, key: engine.key))
  }

  fileprivate func archiveEvent(
    of stanza: LuaTable, username: LuaText, userHasSession: Bool
  ) -> ArchivedMessageRule.Event {
    ArchivedMessageRule.Event(
      recipientIsUser: stanza.attribute(.to).map { isUser(username, in: $0) },
      userSentIt: lua.text(at: 7).map { $0 == username } ?? false,
      senderIsUser: stanza.attribute(.from).map { isUser(username, in: $0) } ?? false,
      userHasSession: userHasSession)
  }

  /// Whether a bare or full JID belongs to this user on this host.
  fileprivate func isUser(_ username: LuaText, in jid: LuaText) -> Bool {
    jid.isJoin(of: username, 64, engine.host)
      || jid.beforeSlash.map { $0.isJoin(of: username, 64, engine.host) } ?? false
  }
}
