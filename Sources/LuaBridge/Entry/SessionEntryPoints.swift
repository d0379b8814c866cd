import CLua
import PushRules

/// engine:extends_timeout(session) -> boolean
@c @implementation
public func cnExtendsTimeout(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let session = call.lua.table(at: 2) else { return 0 }
  call.lua.push(
    HibernationTimeoutRule.extendsTimeout(
      hasRegistration: session.hasTrue(.pushIdentifier),
      hasWatchdog: session.hasTrue(.hibernatingWatchdog)))
  return 1
}

/// engine:starts_own_timeout(session, identifier, class) -> boolean
@c @implementation
public func cnStartsOwnTimeout(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let session = call.lua.table(at: 2) else { return 0 }
  call.lua.push(
    HibernationTimeoutRule.startsOwnTimeout(
      importance: call.importanceClass(at: 4), isHibernating: session.hasTrue(.hibernating),
      hadImportantPush: session.hasTrue(.firstHibernatedPush), holdsRegistration: session.holds(3)))
  return 1
}

/// engine:forget_session(session)
///
/// Forgets a session that is gone: another one may get its table's address.
@c @implementation
public func cnForgetSession(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  if let session = call.lua.table(at: 2) { call.engine.forget(session: session.address) }
  return 0
}

extension LuaTable {
  /// Whether a session holds the registration whose identifier is at a stack index.
  func holds(_ identifier: Int32) -> Bool {
    push(.pushIdentifier)
    defer { lua.pop() }
    return lua.areEqual(-1, identifier)
  }
}
