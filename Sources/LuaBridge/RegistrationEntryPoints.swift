import CLua
import PushRules

/// engine:enable(jid, prepped_jid, full_jid, node, options, attributes_length) -> nil | is_malformed_jid, phrase
@c @implementation
public func cnEnable(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  let jid = call.lua.text(at: 2)
  let preppedJID = call.lua.text(at: 3)
  let fullJID = call.lua.text(at: 4)
  let request = EnableRequest(
    hasJID: jid != nil,
    isOwnFullJID: isSame(jid, fullJID) || isSame(preppedJID, fullJID),
    isValidJID: preppedJID != nil,
    hasSeparator: jid?.contains(60) ?? false,
    identifierLength: (jid?.count ?? 0) &+ 1 &+ (call.lua.text(at: 5)?.count ?? 0),
    attributesLength: call.lua.integer(at: 7),
    publishOptions: call.lua.table(at: 6).map { FormReader.read($0) })
  guard let refusal = EnableRule.reasonToRefuse(request) else { return 0 }
  call.lua.push(refusal.isMalformedJID)
  call.lua.push(Phrase(refusal))
  return 2
}

/// engine:disabled_by(registrations, jid, node) -> { identifier, is_disabled }...
@c @implementation
public func cnDisabledBy(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let registrations = call.lua.table(at: 2) else { return 0 }
  let jid = call.lua.text(at: 3)
  let node = call.lua.text(at: 4)
  guard call.lua.hasRoomForResults(of: registrations) else { return CN_NO_ROOM }
  let arguments = call.lua.top
  registrations.forEachKeyKeepingResults { _, identifier in
    registrations.push(keyAt: identifier)
    let registration = call.lua.table(at: -1)
    let isDisabled = DisableRule.isDisabled(
      sameJID: isSame(registration?.text(.jid), jid), requestHasNode: node != nil,
      sameNode: isSame(registration?.text(.node), node))
    call.lua.pop()
    call.lua.push(isDisabled)
  }
  return call.lua.top &- arguments
}

/// engine:over_limit(registrations, limit, new_identifier, arrivals) -> nil | identifier
@c @implementation
public func cnOverLimit(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let registrations = call.lua.table(at: 2) else { return 0 }
  let arrivals = call.lua.table(at: 5)
  call.lua.pushNil()
  let oldest = call.lua.top
  var oldestAge = DeviceLimitRule.Age(timestamp: Int.max, arrival: Int.max)
  var count = 0
  registrations.forEachEntry { registration, identifier in
    count &+= 1
    guard !call.lua.areEqual(identifier, 4) else { return }
    let age = DeviceLimitRule.Age(
      timestamp: registration.integer(.timestamp) ?? 0,
      arrival: arrivals?.integer(keyAt: registration.index) ?? 0)
    let goes = DeviceLimitRule.goes(
      age, identifierIsLess: call.lua.isLess(identifier, oldest), before: oldestAge)
    guard goes else { return }
    oldestAge = age
    call.lua.copy(identifier, to: oldest)
  }
  return DeviceLimitRule.exceeds(registrations: count, limit: call.lua.integer(at: 3)) ? 1 : 0
}

/// engine:forget_registration(username, identifier)
@c @implementation
public func cnForgetRegistration(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let identifier = call.lua.text(at: 3) else { return 0 }
  call.engine.forget(
    registration: call.registrationKey(username: username, identifier: identifier))
  return 0
}

/// Whether both are present and the same bytes.
private func isSame(_ first: LuaText?, _ second: LuaText?) -> Bool {
  guard let first, let second else { return false }
  return first == second
}
