import CLua
import PushRules

/// engine:archived(username, stanza, registrations, sessions, archive_id, sender_username, now)
///   -> nil, phrase | class, phrase, is_urgent, { identifier, reason or false }...
@c @implementation
public func cnArchived(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let stanza = call.lua.table(at: 3),
    let registrations = call.lua.table(at: 4)
  else { return 0 }
  let sessions = call.lua.table(at: 5)
  let reading = call.read(stanza)
  let event = call.archiveEvent(
    of: stanza, reading, username: username, sender: call.lua.text(at: 7),
    userHasSession: sessions?.hasEntry ?? false)
  if let reason = ArchivedMessageRule.reasonToIgnore(event) {
    call.lua.pushNil()
    call.lua.push(Phrase(reason))
    return 2
  }
  let importance = ImportanceRule.importance(of: reading.facts)
  let isUrgent = UrgencyRule.isUrgent(reading.facts)
  let message = call.identity(of: reading, archiveID: call.lua.text(at: 6))
  call.pushHead(importance, isUrgent: isUrgent)
  return call.decideEach(
    registrations, username: username, message: message, now: call.lua.integer(at: 8)
  ) { identifier, alreadyNotified in
    ArchivedMessageRule.decide(
      importance: importance, isUrgent: isUrgent,
      heldBySession: sessions?.hold(identifier) ?? false, alreadyNotified: alreadyNotified)
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
  let reading = call.read(stanza)
  let importance = ImportanceRule.importance(of: reading.facts)
  call.pushHead(importance, isUrgent: false)
  return call.decideEach(
    registrations, username: username, message: call.identity(of: reading),
    now: call.lua.integer(at: 5)
  ) { _, alreadyNotified in
    OfflineMessageRule.decide(importance: importance, alreadyNotified: alreadyNotified)
  }
}

extension Call {
  fileprivate func pushHead(_ importance: Importance, isUrgent: Bool) {
    lua.push(importance.importanceClass)
    lua.push(Phrase(importance))
    lua.push(isUrgent)
  }

  /// Pushes identifier and reason, or identifier and false, for each registration; one that is to be pushed
  /// counts as notified from here on.
  /// - Returns: the number of values on the stack that are results, the three of the head included.
  fileprivate func decideEach(
    _ registrations: LuaTable, username: LuaText, message: UInt64?, now: Int,
    _ decide: (_ identifier: Int32, _ alreadyNotified: Bool) -> PushDecision
  ) -> Int32 {
    let head = lua.top &- 3
    registrations.forEachKeyKeepingResults { identifier, index in
      let registration = registrationKey(username: username, identifier: identifier)
      let wasNotified = engine.wasNotified(registration: registration, of: message)
      switch decide(index, wasNotified) {
      case .skipped(let reason): lua.push(Phrase(reason))
      case .push:
        engine.setNotified(registration: registration, of: message, now: now)
        lua.push(false)
      }
    }
    return lua.top &- head
  }

  fileprivate func archiveEvent(
    of stanza: LuaTable, _ reading: StanzaReading, username: LuaText, sender: LuaText?,
    userHasSession: Bool
  ) -> ArchivedMessageRule.Event {
    let userSentIt = sender.map { $0 == username } ?? false
    let recipient = stanza.attribute(.to)
    let isAddressed = recipient.map { isUser(username, in: $0) } ?? userSentIt
    let isNote =
      isAddressed && userSentIt
      && (stanza.attribute(.from).map { isUser(username, in: $0) } ?? false)
    return ArchivedMessageRule.Event(
      isAddressedToUser: isAddressed,
      isOutgoingCopy: isNote && engine.isOutgoingCopy(ofNote: reading.traits.content),
      userHasSession: userHasSession)
  }

  /// Whether a JID, bare or full, is that of a user of this host.
  private func isUser(_ username: LuaText, in jid: LuaText) -> Bool {
    jid.isJoin(of: username, 64, engine.host)
      || jid.beforeSlash.map { $0.isJoin(of: username, 64, engine.host) } ?? false
  }
}

extension LuaTable {
  /// Whether any session holds the registration whose identifier stands at a stack index.
  fileprivate func hold(_ identifier: Int32) -> Bool {
    var isHeld = false
    forEachEntry { session, _ in
      guard !isHeld else { return }
      session.push(.pushIdentifier)
      isHeld = lua.areEqual(-1, identifier)
      lua.pop()
    }
    return isHeld
  }
}
