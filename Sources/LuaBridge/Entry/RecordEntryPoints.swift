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
  if !call.engine.deliveries.record.notMade(key, path, reason) {
    call.engine.record(event.entry(.skipped(reason), key))
  }
  return 0
}

/// engine:recorded(username, identifier, count, now, monotonic)
///   -> [time, path or nil, reason, class or nil, registration key, stanzas, stanza]...
///
/// The last entries about a user, newest first, seven results each. identifier: nil for every registration. time: seconds of
/// the clock. registration key: 0 for all registrations of the user. stanzas: how many a decision not to push is about, up
/// to 255; of a push 1 once its publish is made, else 0. stanza: a digest of it, which a push and its answers share; 0 if
/// nothing tells it from others, if there are several, or if the decision did not need it.
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

/// engine:recorded_counts() -> [path or nil, reason, count]...
///
/// How many entries the record ever got of each path and reason, three results each; none for those of which there are 0. Also
/// tells them while the record is off. A push that was not sent counts as a push and as what became of it.
@c @implementation
public func cnRecordedCounts(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  let counts = call.engine.deliveries.record.counts
  var kinds: Int32 = 0
  counts.callForEach { _, _, _ in kinds &+= 1 }
  guard call.lua.hasRoom(for: 3 &* kinds) else { return CN_NO_ROOM }
  counts.callForEach { path, reason, count in
    call.push(path)
    call.lua.push(ReasonCode(reason))
    call.lua.push(Int(truncatingIfNeeded: count))
  }
  return 3 &* kinds
}

/// Of one call.
private let mostEntries = 1000
private let width: Int32 = 7

extension Call {
  /// A reason that only the module sees.
  func skipReason(at index: Int32) -> SkipReason {
    ReasonCode.skipReason(lua.integer(at: index)) ?? .cannotBeSent
  }

  fileprivate func push(_ path: PushPath?) {
    if let path { lua.push(ReasonCode(path)) } else { lua.pushNil() }
  }

  /// - Parameter sinceMonotonic: what the clock shows at monotonic 0.
  fileprivate func push(_ entry: RecordEntry, sinceMonotonic: Int) {
    lua.push(entry.isDecision ? entry.time : entry.time &+ sinceMonotonic)
    push(entry.path)
    lua.push(entry.reason.map { ReasonCode($0).number } ?? 0)
    lua.push(entry.importance)
    lua.push(entry.registration)
    lua.push(Int(entry.count))
    lua.push(Int(entry.stanza))
  }
}
