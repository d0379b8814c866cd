import CLua
import PushRules

/// engine:not_pushed(username, identifier, path, reason, now, monotonic)
///
/// Records a decision that the module makes: the reason is one that only it sees. identifier: nil for all registrations. It
/// takes the place of a push that was decided on, if its publish has not been made.
@c @implementation
public func cnNotPushed(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let path = ReasonCode.path(call.lua.integer(at: 4)) else {
    return 0
  }
  let isMonotonic = path == .knock || path == .again
  let event = RecordedEvent(call, path, username: username, now: call.lua.integer(at: isMonotonic ? 7 : 6))
  let key = call.lua.text(at: 3).map { event.registrationKey($0) } ?? 0
  let reason = call.skipReason(at: 5)
  if !call.engine.deliveries.record.notSent(key, path, isMade: false, reason) {
    event.note(.skipped(reason), key)
  }
  return 0
}

/// engine:recorded(username, identifier, count, now, monotonic)
///   -> [time, path or nil, reason, class or nil, registration key, stanzas or nil]...
///
/// The last entries about a user, newest first, six results each. identifier: nil for every registration. time: seconds of
/// the clock. registration key: 0 for all registrations of the user. stanzas: how many a decision not to push is about.
@c @implementation
public func cnRecorded(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2) else { return 0 }
  let entries = call.engine.deliveries.record.last(
    min(call.lua.integer(at: 4), mostEntries), of: call.digestOfUser(username).value,
    registration: call.lua.text(at: 3).map { call.registrationKey(username: username, identifier: $0) })
  guard call.lua.hasRoom(for: width &* Int32(truncatingIfNeeded: entries.count)) else { return CN_NO_ROOM }
  let before = call.lua.top
  let sinceMonotonic = call.lua.integer(at: 5) &- call.lua.integer(at: 6)
  for entry in entries { call.push(entry, sinceMonotonic: sinceMonotonic) }
  return call.lua.top &- before
}

/// Of one call.
private let mostEntries = 1000
private let width: Int32 = 6

extension Call {
  /// A reason that only the module sees.
  func skipReason(at index: Int32) -> SkipReason {
    ReasonCode.skipReason(lua.integer(at: index)) ?? .cannotBeSent
  }

  /// - Parameter sinceMonotonic: what the clock shows at monotonic 0.
  fileprivate func push(_ entry: RecordEntry, sinceMonotonic: Int) {
    lua.push(entry.isDecision ? entry.time : entry.time &+ sinceMonotonic)
    if let path = entry.path { lua.push(ReasonCode(path)) } else { lua.pushNil() }
    lua.push(entry.reason.map { ReasonCode($0).number } ?? 0)
    lua.push(entry.importance)
    lua.push(entry.registration)
    lua.push(Int(entry.count))
  }
}
