import CLua
import PushRules

/// engine:enable(jid, prepared_jid, full_jid, node, options, attributes_length) -> nil | condition, reason
@c @implementation
public func cnEnable(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  let jid = call.lua.text(at: 2)
  let preparedJID = call.lua.text(at: 3)
  let fullJID = call.lua.text(at: 4)
  let request = EnableRequest(
    hasJID: jid != nil,
    isOwnFullJID: isSame(jid, fullJID) || isSame(preparedJID, fullJID),
    isValidJID: preparedJID != nil,
    hasSeparator: jid?.contains(60) ?? false,
    identifierLength: (jid?.count ?? 0) &+ 1 &+ (call.lua.text(at: 5)?.count ?? 0),
    attributesLength: call.lua.integer(at: 7),
    publishOptions: call.lua.table(at: 6).map { FormReader.read($0) })
  guard let refusal = EnableRule.reasonToRefuse(request) else { return 0 }
  return call.push(refusal)
}

/// engine:disable(registrations, jid, node) -> false, identifier... | condition, reason
///
/// The identifiers of the registrations that the request disables.
@c @implementation
public func cnDisable(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let registrations = call.lua.table(at: 2) else { return 0 }
  let jid = call.lua.text(at: 3)
  let node = call.lua.text(at: 4)
  if let refusal = DisableRule.reasonToRefuse(hasJID: jid != nil) { return call.push(refusal) }
  guard call.lua.hasRoomForResults(of: registrations, width: 1) else { return CN_NO_ROOM }
  let arguments = call.lua.top
  call.lua.push(false)
  registrations.forEachEntryKeepingKeys { registration in
    DisableRule.isDisabled(
      sameJID: isSame(registration.text(.jid), jid), requestHasNode: node != nil,
      sameNode: isSame(registration.text(.node), node))
  }
  return call.lua.top &- arguments
}

/// engine:over_limit(username, registrations, limit, new_identifier, new_timestamp) -> identifier or nil, is_new_tied
///
/// The registration that goes, or nil; and whether to tell engine:arrived of the new one.
@c @implementation
public func cnOverLimit(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let registrations = call.lua.table(at: 3) else { return 0 }
  var search = DeviceLimitRule.Search(new: call.lua.integer(at: 6))
  call.lua.pushNil()
  let oldest = call.lua.top
  var count = 0
  registrations.forEachEntry { registration, identifier in
    count &+= 1
    let isNew = call.lua.areEqual(identifier, 5)
    let isOldest = search.isOldest(registration.integer(.timestamp) ?? 0, isNew: isNew) {
      DeviceLimitRule.Order(
        arrival: call.arrival(of: identifier, username: username),
        otherArrival: call.arrival(of: oldest, username: username),
        identifierIsLess: call.lua.isLess(identifier, oldest))
    }
    if isOldest { call.lua.copy(identifier, to: oldest) }
  }
  if !DeviceLimitRule.exceeds(registrations: count, limit: call.lua.integer(at: 4)) {
    call.lua.pop()
    call.lua.pushNil()
  }
  call.lua.push(search.isNewTied)
  return 2
}

/// engine:arrived(username, identifier, now)
@c @implementation
public func cnArrived(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let identifier = call.lua.text(at: 3) else { return 0 }
  call.engine.arrived(
    call.registrationKey(username: username, identifier: identifier), now: call.lua.integer(at: 4))
  return 0
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

extension Call {
  fileprivate func push(_ refusal: RequestRefusal) -> Int32 {
    lua.push(ReasonCode(refusal.condition))
    lua.push(ReasonCode(refusal))
    return 2
  }

  /// The ordinal of arrival of the registration whose identifier is at a stack index.
  fileprivate func arrival(of identifier: Int32, username: LuaText) -> Int {
    guard let identifier = lua.text(at: identifier) else { return 0 }
    return engine.arrival(of: registrationKey(username: username, identifier: identifier))
  }
}

/// Whether both are present and equal.
private func isSame(_ first: LuaText?, _ second: LuaText?) -> Bool {
  guard let first, let second else { return false }
  return first == second
}
