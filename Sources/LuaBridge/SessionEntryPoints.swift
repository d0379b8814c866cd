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

/// engine:summary(class, with_sender, with_body, has_important_body)
///   -> shows_sender, shows_real_body, shows_important_body
@c @implementation
public func cnSummary(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  let summary = NotificationRule.summary(
    of: call.importanceClass(at: 2),
    options: NotificationOptions(
      withSender: call.lua.boolean(at: 3), withBody: call.lua.boolean(at: 4),
      hasImportantBody: call.lua.boolean(at: 5)))
  call.lua.push(summary.showsSender)
  call.lua.push(summary.body == .real)
  call.lua.push(summary.body == .important)
  return 3
}

extension LuaTable {
  /// Whether a session holds the registration whose identifier stands at a stack index.
  func holds(_ identifier: Int32) -> Bool {
    push(.pushIdentifier)
    defer { lua.pop() }
    return lua.areEqual(-1, identifier)
  }
}

extension Call {
  /// The class whose number stands at a stack index; any other number is unimportant.
  fileprivate func importanceClass(at index: Int32) -> ImportanceClass {
    ImportanceClass(rawValue: UInt8(truncatingIfNeeded: lua.integer(at: index))) ?? .unimportant
  }
}
