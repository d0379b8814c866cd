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
    hasSeparator: jid?.contains(60) ?? false || preparedJID?.contains(60) ?? false,
    identifierLength: (preparedJID?.count ?? 0) &+ 1 &+ (call.lua.text(at: 5)?.count ?? 0),
    attributesLength: call.lua.integer(at: 7),
    publishOptions: call.lua.table(at: 6).map { FormReader.read($0) })
  guard let refusal = EnableRule.reasonToRefuse(request) else { return 0 }
  return call.push(refusal)
}

/// engine:replaced(registrations, identifier, jid, node) -> identifier...
///
/// The identifiers of the registrations that one with this identifier, prepared jid and node replaces.
@c @implementation
public func cnReplaced(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  let jid = call.lua.text(at: 4)
  let node = call.lua.node(at: 5)
  return call.pushIdentifiers { registration, identifier in
    EnableRule.replaces(
      sameIdentifier: call.lua.areEqual(identifier, 3), sameJID: isSame(registration.text(.jid), jid),
      sameNode: registration.hasNode(node))
  }
}

/// engine:disable(registrations, jid, node) -> false, identifier... | condition, reason
///
/// The identifiers of the registrations that the request disables. The jids are prepared, in the registrations too.
@c @implementation
public func cnDisable(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  let jid = call.lua.text(at: 3)
  if let refusal = DisableRule.reasonToRefuse(hasJID: jid != nil) { return call.push(refusal) }
  let node = call.lua.node(at: 4)
  let hasNode = call.lua.text(at: 4) != nil
  call.lua.push(false)
  let identifiers = call.pushIdentifiers { registration, _ in
    DisableRule.isDisabled(
      sameJID: isSame(registration.text(.jid), jid), requestHasNode: hasNode,
      sameNode: registration.hasNode(node))
  }
  return identifiers == CN_NO_ROOM ? CN_NO_ROOM : 1 &+ identifiers
}

/// engine:stamped_ahead(username, registrations, now) -> identifier...
///
/// The registrations whose timestamp is later than now, the oldest last (1x.2).
@c @implementation
public func cnStampedAhead(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let registrations = call.lua.table(at: 3) else { return 0 }
  let now = call.lua.integer(at: 4)
  guard call.lua.hasRoomForResults(of: registrations, width: 2) else { return CN_NO_ROOM }
  return call.push(
    call.oldest(.max, of: registrations, username: username) { registration, _ in
      DeviceLimitRule.isAhead(timestamp: registration.timestamp, now: now)
    })
}

/// engine:over_limit(username, registrations, limit, new_identifier, new_timestamp) -> is_new_tied, identifier...
///
/// Whether to tell engine:arrived of the new registration; and the registrations that go, the oldest last.
@c @implementation
public func cnOverLimit(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let registrations = call.lua.table(at: 3) else { return 0 }
  let new = call.lua.integer(at: 6)
  var (count, isNewTied) = (0, false)
  registrations.forEachEntry { registration, identifier in
    count &+= 1
    if !call.lua.areEqual(identifier, 5), registration.timestamp == new { isNewTied = true }
  }
  let excess = DeviceLimitRule.excess(registrations: count, limit: call.lua.integer(at: 4))
  guard call.lua.hasRoomForResults(of: registrations, width: 2) else { return CN_NO_ROOM }
  let oldest =
    excess == 0
    ? nil
    : call.oldest(excess, of: registrations, username: username) { _, identifier in
      !call.lua.areEqual(identifier, 5)
    }
  call.lua.push(isNewTied)
  return 1 &+ call.push(oldest)
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

/// engine:forget_registration(username, identifier, reason, now)
///
/// It has ended. now: monotonic seconds.
@c @implementation
public func cnForgetRegistration(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let identifier = call.lua.text(at: 3) else { return 0 }
  let key = call.registrationKey(username: username, identifier: identifier)
  call.engine.forget(registration: key)
  if let reason = ReasonCode.endReason(call.lua.integer(at: 4)) {
    call.engine.deliveries.noteEnd(
      reason, of: key, user: call.digestOfUser(username).value, now: call.lua.integer(at: 5))
  }
  return 0
}

extension Call {
  /// Pushes the identifiers of the registrations at index 2 for which `isMeant` is true.
  /// - Returns: their number, or CN_NO_ROOM.
  fileprivate func pushIdentifiers(_ isMeant: (_ registration: LuaTable, _ identifier: Int32) -> Bool)
    -> Int32
  {
    guard let registrations = lua.table(at: 2) else { return 0 }
    guard lua.hasRoomForResults(of: registrations, width: 1) else { return CN_NO_ROOM }
    let before = lua.top
    registrations.forEachEntryKeepingKeys { isMeant($0, $0.index &- 1) }
    return lua.top &- before
  }

  /// The registrations that go first among those for which `mayGo` is true. Leaves identifiers on the stack, where they
  /// have their places. Uses 1 stack slot for each registration, plus those of `mayGo`.
  fileprivate func oldest(
    _ count: Int, of registrations: LuaTable, username: LuaText,
    _ mayGo: (_ registration: LuaTable, _ identifier: Int32) -> Bool
  ) -> OldestRegistrations {
    var oldest = OldestRegistrations(limit: count) { lua.isLess($0, $1) }
    registrations.forEachEntryKeepingKeys { registration in
      let identifier = registration.index &- 1
      guard mayGo(registration, identifier) else { return false }
      let arrival = arrival(of: identifier, username: username)
      oldest.add(.init(timestamp: registration.timestamp, arrival: arrival, place: identifier))
      return true
    }
    return oldest
  }

  /// Pushes their identifiers, the oldest last. Uses 1 stack slot for each.
  /// - Returns: their number.
  fileprivate func push(_ oldest: OldestRegistrations?) -> Int32 {
    guard var oldest else { return 0 }
    let before = lua.top
    while let next = oldest.popLast() { lua.pushCopy(of: next.place) }
    return lua.top &- before
  }

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

extension Lua {
  /// The node at a stack index; nil for an empty one, which counts as none.
  fileprivate func node(at index: Int32) -> LuaText? { text(at: index).flatMap { $0.count == 0 ? nil : $0 } }
}

extension LuaTable {
  /// Whether a registration has this node; nil for none.
  fileprivate func hasNode(_ node: LuaText?) -> Bool {
    guard let own = text(.node), own.count > 0 else { return node == nil }
    return isSame(own, node)
  }

  /// A registration's timestamp; 0 if it cannot be read.
  fileprivate var timestamp: Int { integer(.timestamp) ?? 0 }
}

/// Whether both are present and equal.
private func isSame(_ first: LuaText?, _ second: LuaText?) -> Bool {
  guard let first, let second else { return false }
  return first == second
}
