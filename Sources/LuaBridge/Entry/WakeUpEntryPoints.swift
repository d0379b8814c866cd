import CLua
import PushRules

/// engine:tick(now) -> is_waiting, has_effects
///
/// now: monotonic seconds, as everywhere in this file. is_waiting: whether to go on calling.
@c @implementation
public func cnTick(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  call.engine.deliveries.tick(now: call.lua.integer(at: 2))
  call.lua.push(call.engine.deliveries.isWaiting)
  return 1 &+ call.pushHasEffects()
}

/// engine:expect_again(wake_up, jid, now) -> id | nil
///
/// The id of a wake-up that is sent again; nil if it has ended.
@c @implementation
public func cnExpectAgain(
  _ state: OpaquePointer, _ engine: UnsafeMutableRawPointer, _ number: UInt64
) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let jid = call.lua.text(at: 3), number == call.engine.deliveries.nextPublish else { return 0 }
  let isSent = call.engine.deliveries.sendAgain(
    call.wakeUp, recipient: call.digest(of: jid), now: call.lua.integer(at: 4))
  if !isSent { call.lua.pushNil() }
  return 1
}

/// engine:expect_probe(jid, now) -> id
@c @implementation
public func cnExpectProbe(
  _ state: OpaquePointer, _ engine: UnsafeMutableRawPointer, _ number: UInt64
) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let jid = call.lua.text(at: 2), number == call.engine.deliveries.nextPublish else { return 0 }
  call.engine.deliveries.sendProbe(to: call.digest(of: jid), jid: jid.bytes, now: call.lua.integer(at: 3))
  return 1
}

/// engine:end_wake_up(wake_up, now)
///
/// It cannot be sent.
@c @implementation
public func cnEndWakeUp(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  call.engine.deliveries.endWakeUp(call.wakeUp, now: call.lua.integer(at: 3))
  return 0
}

/// engine:session_resumed(username, identifier, now) -> has_effects
@c @implementation
public func cnSessionResumed(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  if let key = call.registrationKey { call.engine.deliveries.deviceIsBack(key, now: call.lua.integer(at: 4)) }
  return call.pushHasEffects()
}

/// engine:has_wake_ups() -> boolean
///
/// Whether any are pending, which engine:device_bound may end.
@c @implementation
public func cnHasWakeUps(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  call.lua.push(call.engine.deliveries.hasWakeUps)
  return 1
}

/// engine:device_bound(username, registrations, session, now) -> has_effects
///
/// A session of the user has bound: devices whose registrations it matches are back.
@c @implementation
public func cnDeviceBound(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let session = call.lua.table(at: 4) else { return 0 }
  let now = call.lua.integer(at: 5)
  call.lua.table(at: 3)?.forEachEntry { record, identifier in
    guard let text = call.lua.text(at: identifier), record.isOfDevice(session) else { return }
    call.engine.deliveries.deviceIsBack(
      call.registrationKey(username: username, identifier: text), now: now)
  }
  return call.pushHasEffects()
}

/// engine:is_of_device(record, session) -> boolean
///
/// Whether a session is of the device that made a registration.
@c @implementation
public func cnIsOfDevice(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let record = call.lua.table(at: 2), let session = call.lua.table(at: 3) else { return 0 }
  call.lua.push(record.isOfDevice(session))
  return 1
}

/// engine:note_call(id, username, stanza)
///
/// The publish with this id is of a call to the user.
@c @implementation
public func cnNoteCall(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  if let id = call.publishID(at: 2), let username = call.lua.text(at: 3), let stanza = call.lua.table(at: 4),
    let callID = call.callID(username, in: stanza, telling: .call)
  {
    call.engine.deliveries.noteCall(id, callID: callID)
  }
  return 0
}

/// engine:call_is_over(username, stanza)
///
/// stanza: a message to the user, or one that the user sends. It may end a call.
@c @implementation
public func cnCallIsOver(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  if let username = call.lua.text(at: 2), let stanza = call.lua.table(at: 3),
    let callID = call.callID(username, in: stanza, telling: .endOfCall)
  {
    call.engine.deliveries.callIsOver(callID)
  }
  return 0
}

extension LuaTable {
  /// Of the record of a registration.
  fileprivate func isOfDevice(_ session: LuaTable) -> Bool {
    ReturnedDeviceRule.isDevice(
      recordClientID: text(.clientID), recordResource: text(.resource),
      sessionClientID: session.text(.clientID), sessionResource: session.text(.resource))
  }
}

extension Call {
  fileprivate var wakeUp: WakeUpKey { WakeUpKey(UInt64(bitPattern: Int64(lua.integer(at: 2)))) }

  /// Digest of the user and the call's id: that of the element, or else of the message (XEP-0482). nil if there is none.
  /// Uses 14 stack slots, leaves the stack as found.
  fileprivate func callID(_ username: LuaText, in stanza: LuaTable, telling meaning: ElementMeanings)
    -> UInt64?
  {
    let top = lua.top
    defer { lua.setTop(top) }
    var children = ChildCursor(stanza, wanted: meaning, above: top)
    guard let child = children.next() else { return nil }
    guard let id = child.attributes?.text(.id) ?? stanza.attribute(.id) else { return nil }
    return username.digest(engine.key, with: id)
  }
}
