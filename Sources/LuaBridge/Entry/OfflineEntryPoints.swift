import CLua
import PushRules

/// engine:offline(username, stanza, registrations, now, session) -> DECISIONS
///
/// session: the event's origin. If it is the user's own and is ending, the stanza is one that it leaves unacked (4c.2).
@c @implementation
public func cnOffline(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let event = OfflineEvent(call) else { return 0 }
  guard let session = call.lua.table(at: 6), session.isEnding(of: event.username) else {
    return event.decide(.offline)
  }
  return event.decideAboutUnacked(of: session)
}

/// engine:groupchat(username, stanza, registrations, now) -> DECISIONS
@c @implementation
public func cnGroupchat(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  return OfflineEvent(call)?.decide(.groupchat) ?? 0
}

/// engine:ping(username, identifier, now, is_test) -> DECISIONS about one
///
/// is_test: somebody wants to see whether the device wakes up.
@c @implementation
public func cnPing(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let identifier = call.lua.text(at: 3) else { return 0 }
  let path = call.lua.boolean(at: 5) ? PushPath.test : .ping
  let event = RecordedEvent(call, path, username: username, now: call.lua.integer(at: 4))
  let decisions = Decisions(call, event)
  decisions.push(
    PingRule.importance, identifier: 3, key: event.registrationKey(identifier))
  return decisions.count
}

/// engine:give_back(registration_key, class, session)
///
/// The push of a session's unacked stanza was not sent, so its class is free again (4a.4).
@c @implementation
public func cnGiveBack(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let session = call.lua.table(at: 4) else { return 0 }
  call.engine.giveBack(
    call.importanceClass(at: 3), of: call.registrationKey(at: 2), session: session.address)
  return 0
}

/// A message and the registrations of its recipient.
private struct OfflineEvent {
  let call: Call
  let username: LuaText
  let stanza: LuaTable
  let registrations: LuaTable
  let now: Int

  init?(_ call: Call) {
    guard let username = call.lua.text(at: 2), let stanza = call.lua.table(at: 3),
      let registrations = call.lua.table(at: 4)
    else { return nil }
    self.call = call
    self.username = username
    self.stanza = stanza
    self.registrations = registrations
    now = call.lua.integer(at: 5)
  }

  func decide(_ path: PushPath) -> Int32 {
    guard call.lua.hasRoomForResults(of: registrations, width: Decisions.width) else { return CN_NO_ROOM }
    let reading = call.readArrival(stanza, now: now)
    if let reason = PublishedNotificationRule.reasonToIgnore(reading.facts) {
      return Decisions.pushForAll(call, recorded(path, reading.identity, nil), reason)
    }
    let importance = ImportanceRule.importance(of: reading.facts)
    let decisions = Decisions(call, recorded(path, reading.identity, importance.importanceClass))
    decisions.pushForEach(of: registrations) { _, key in
      OfflineMessageRule.decide(
        importance: importance, alreadyNotified: !call.engine.notify(key, of: reading.identity, now: now))
    }
    return decisions.count
  }

  private func recorded(
    _ path: PushPath, _ message: MessageIdentity?, _ importance: ImportanceClass?
  ) -> RecordedEvent {
    RecordedEvent(
      call, path, username: username, stanza: message?.stanza ?? 0, importance: importance, now: now)
  }

  func decideAboutUnacked(of session: LuaTable) -> Int32 {
    guard call.lua.hasRoomForResults(of: registrations, width: Decisions.width) else { return CN_NO_ROOM }
    var reader = call.reader(of: session)
    let address = session.address
    let queued = QueuedStanza(stanza, reader: &reader, now: now)
    let decisions = Decisions(call, recorded(.offline, queued.identity, queued.importance.importanceClass))
    decisions.pushForEach(of: registrations) { identifier, key in
      let reason = UnackedStanzaRule.reasonToSkip(
        heldByItsSession: session.holds(identifier), serverStops: call.engine.serverStops)
      if let reason { return .skipped(reason) }
      let decision = queued.decide(
        for: key, usedClasses: call.engine.usedClasses(of: key, session: address), engine: call.engine,
        now: now)
      if case .push(let importance) = decision {
        call.engine.use(importance.importanceClass, of: key, session: address)
      }
      return decision
    }
    return decisions.count
  }
}

extension LuaTable {
  /// Whether a session belongs to the user and is ending.
  fileprivate func isEnding(of username: LuaText) -> Bool {
    UnackedStanzaRule.isUnacked(
      belongsToRecipient: text(.username).map { $0 == username } ?? false,
      isHibernating: hasTrue(.hibernating), hasEndedStreamManagement: isFalse(.smacks))
  }
}
