import CLua
import PushRules

/// engine:knock_lead(timeout, option) -> seconds
///
/// From the knock to the end of the extended timeout; 0 for no knock. option: `push_knock_before_timeout`.
@c @implementation
public func cnKnockLead(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  call.lua.push(KnockRule.leadTime(ofTimeout: call.lua.integer(at: 2), option: call.lua.integer(at: 3)))
  return 1
}

/// engine:knock(username, session, sessions, has_resumable_queue, now) -> nil | DECISIONS about one
///
/// nil for a session without a registration. now: monotonic seconds.
@c @implementation
public func cnKnock(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let session = call.lua.table(at: 3),
    let identifier = session.pushText(.pushIdentifier)
  else { return 0 }
  let place = call.lua.top
  let decision = KnockRule.decide(
    canBeResumed: session.hasTrue(.resumptionToken) && call.lua.boolean(at: 5),
    isAwakeElsewhere: call.lua.table(at: 4)?.hasAwakeHolder(of: place, besides: session) ?? false)
  let event = RecordedEvent(call, .knock, username: username, now: call.lua.integer(at: 6))
  let decisions = Decisions(call, event)
  let key = event.registrationKey(identifier)
  switch decision {
  case .push(let importance): decisions.push(importance, identifier: place, key: key)
  case .skipped(let reason): decisions.push(reason, identifier: place, key: key)
  }
  return decisions.count
}

extension LuaTable {
  /// Whether among these sessions an awake one holds a registration. Uses 3 stack slots, leaves the stack as found.
  /// - Parameters:
  ///   - identifier: the stack index of the registration's identifier.
  ///   - session: one that does not count.
  fileprivate func hasAwakeHolder(of identifier: Int32, besides session: LuaTable) -> Bool {
    forAnyEntry { other, _ in
      other.address != session.address && other.holds(identifier) && other.isAwake
    }
  }
}
