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

/// engine:session_end(session, sessions) -> nil | phrase
@c @implementation
public func cnSessionEnd(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let session = call.lua.table(at: 2) else { return 0 }
  guard session.pushText(.pushIdentifier) != nil else { return 0 }
  let identifier = call.lua.top
  var holders: [Bool] = []
  call.lua.table(at: 3)?.forEachEntry { other, _ in
    if other.address != session.address, other.holds(identifier) {
      holders.append(other.hasTrue(.hibernating))
    }
  }
  guard let reason = SessionEndRule.reasonNotToScan(holdersHibernating: holders) else { return 0 }
  call.lua.push(Phrase(reason))
  return 1
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
  func importanceClass(at index: Int32) -> ImportanceClass {
    ImportanceClass(rawValue: UInt8(truncatingIfNeeded: lua.integer(at: index))) ?? .unimportant
  }
}
