import CLua
import PushRules

/// engine:configure(max_errors, error_period, repeats, now, record_entries)
///
/// Without memory for so many entries the record is off.
@c @implementation
public func cnConfigure(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  call.engine.deliveries.configure(
    PushErrorRule.Options(limit: call.lua.integer(at: 2), period: call.lua.integer(at: 3)),
    repeats: call.lua.boolean(at: 4), now: call.lua.integer(at: 5))
  let entries = call.lua.integer(at: 6)
  let bytes = call.engine.deliveries.record.bytes(for: entries)
  call.engine.deliveries.record.resize(to: cn_has_memory(bytes) != 0 ? entries : 0)
  return 0
}

@c @implementation
public func cnNextPublish(_ engine: UnsafeMutableRawPointer, _ id: UnsafeMutablePointer<CChar>) -> UInt64 {
  let engine = unsafe pushEngine(engine)
  let number = engine.deliveries.nextPublish
  unsafe copy(engine.deliveries.publishID(of: number), to: id)
  return number
}

/// engine:expect_answer(username, identifier, jid, registration_key, reason, now) -> id, must_confirm
///
/// reason: the code of the decision to push. must_confirm: whether to call engine:confirm before the publish is sent.
@c @implementation
public func cnExpectAnswer(
  _ state: OpaquePointer, _ engine: UnsafeMutableRawPointer, _ number: UInt64
) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let identifier = call.lua.text(at: 3),
    let jid = call.lua.text(at: 4), number == call.engine.deliveries.nextPublish
  else { return 0 }
  var publish = InFlightPublish(
    registration: RegistrationName(
      username.bytes(followedBy: identifier), usernameLength: username.count),
    key: call.registrationKey(at: 5), recipient: call.digest(of: jid), sentAt: call.lua.integer(at: 7))
  if let importance = ReasonCode.importance(call.lua.integer(at: 6)) {
    publish.importance = importance
  }
  call.lua.push(
    call.engine.deliveries.expectAnswer(to: &publish) { call.digestOfUser(username).value })
  return 2
}

/// engine:confirm(id, now) -> waits, replaces
///
/// A publish that must be confirmed is about to be sent; waits: it is not to be sent now (err.4). replaces: it takes the
/// place of a wake-up.
@c @implementation
public func cnConfirm(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let id = call.publishID(at: 2) else { return 0 }
  let (waits, replaces) = call.engine.deliveries.confirm(id, now: call.lua.integer(at: 3))
  call.lua.push(waits)
  call.lua.push(replaces)
  return 2
}

/// engine:withdraw(id, now, reason)
///
/// The publish is not sent, for a reason that the module knows.
@c @implementation
public func cnWithdraw(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  if let id = call.publishID(at: 2) {
    call.engine.deliveries.withdraw(id, call.skipReason(at: 4), now: call.lua.integer(at: 3))
  }
  return 0
}

/// engine:take_answer(id, jid, type, error, now) -> nil | reason, has_effects
///
/// error: the element, or nil. has_effects: nil if it is the answer of another JID, and the publish still waits.
@c @implementation
public func cnTakeAnswer(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let id = call.publishID(at: 2), let answer = call.answer else { return 0 }
  let outcome = call.engine.deliveries.take(
    answer, to: id, from: call.lua.text(at: 3).map(call.digest) ?? 0, now: call.lua.integer(at: 6))
  guard let reason = ReasonCode(outcome) else { return 0 }
  call.lua.push(reason)
  guard outcome != .foreign else { return 1 }
  return 1 &+ call.pushHasEffects()
}

/// engine:device_enabled(username, identifier, now) -> has_effects
@c @implementation
public func cnDeviceEnabled(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  if !call.engine.deliveries.isIdle, let key = call.registrationKey {
    call.engine.deliveries.enabled(key, now: call.lua.integer(at: 4))
  }
  return call.pushHasEffects()
}

/// engine:restore_errors(username, identifier, age, count, now, all_gone)
///
/// The row of errors that a record in the store tells of (err.4). age: in seconds.
@c @implementation
public func cnRestoreErrors(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let key = call.registrationKey else { return 0 }
  call.engine.deliveries.restoreErrors(
    of: key, age: call.lua.integer(at: 4), counted: call.lua.integer(at: 5), allGone: call.lua.boolean(at: 7),
    now: call.lua.integer(at: 6))
  return 0
}

/// engine:record_failed(username, identifier, now)
///
/// The record in the store could not be changed as an effect wanted (err.4).
@c @implementation
public func cnRecordFailed(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  if let key = call.registrationKey {
    call.engine.deliveries.recordFailed(of: key, now: call.lua.integer(at: 4))
  }
  return 0
}

extension Call {
  /// Pushes whether effects wait to be taken.
  func pushHasEffects() -> Int32 {
    lua.push(!engine.deliveries.effects.isEmpty)
    return 1
  }

  func digest(of jid: LuaText) -> UInt64 { jid.digest(engine.key) }

  func publishID(at index: Int32) -> PublishID? { lua.text(at: index)?.read { PublishID($0) } }

  /// Of the username and the identifier at 2 and 3.
  var registrationKey: RegistrationKey? {
    guard let username = lua.text(at: 2), let identifier = lua.text(at: 3) else { return nil }
    return registrationKey(username: username, identifier: identifier)
  }

  /// nil if the type is neither result nor error.
  fileprivate var answer: PushAnswer? {
    guard let type = lua.text(at: 4) else { return nil }
    switch type {
    case "result": return PushAnswer(isResult: true)
    case "error": return lua.table(at: 5)?.errorAnswer(host: engine.host) ?? PushAnswer(isResult: false)
    default: return nil
    }
  }
}

extension LuaTable {
  /// An `error` element. Uses 4 stack slots, leaves the stack as found.
  fileprivate func errorAnswer(host: [UInt8]) -> PushAnswer {
    let top = lua.top
    defer { lua.setTop(top) }
    var answer = PushAnswer(isResult: false, condition: errorCondition)
    if let attributes = pushTable(.attr, at: top &+ 1) {
      answer.isWait = attributes.text(.type).map { $0 == "wait" } ?? false
      answer.isByThisHost = attributes.text(.by).map { $0.bytes == host } ?? false
    }
    return answer
  }

  private var errorCondition: ErrorCondition {
    let top = lua.top
    defer { lua.setTop(top) }
    var condition = ErrorCondition.other
    pushTable(.tags, at: top &+ 1)?.forEachTable { child in
      guard let name = child.text(.name), let namespace = child.attribute(.xmlns),
        namespace == ErrorCondition.namespace
      else { return }
      for known in ErrorCondition.allCases where name == known.name { condition = known }
    }
    return condition
  }
}

/// Copies the characters of an id, CN_PUBLISH_ID_LENGTH bytes.
func copy(_ id: PublishID, to buffer: UnsafeMutablePointer<CChar>) {
  for index in 0..<Int(CN_PUBLISH_ID_LENGTH) {
    unsafe buffer[index] = CChar(bitPattern: id.character(at: index))
  }
}
