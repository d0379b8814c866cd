import CLua
import PushRules

/// engine:left_unacked(stanza, session, now) -> nil | DECISIONS about one
///
/// Why a stanza that an ending session has not acknowledged is not in its scan; nil if it is.
@c @implementation
public func cnLeftUnacked(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let stanza = call.lua.table(at: 2), let session = call.lua.table(at: 3) else { return 0 }
  var reader = call.reader(of: session)
  let reading = reader.read(stanza, source: .queue, now: 0)
  let facts = reading.facts
  let reason = EndedSessionRule.reasonToLeaveOut(
    kind: facts.kind, importance: ImportanceRule.importance(of: facts), serverStops: call.engine.serverStops)
  return reason.map {
    call.push(
      $0, session.pushIdentifier(),
      of: call.event(of: session, reading.identity, now: call.lua.integer(at: 4)))
  } ?? 0
}

/// engine:ended_session(session, sessions, age, now) -> nothing | seconds | nil, DECISIONS about one
///
/// What to do with an ended session: to scan it, to ask again after so many seconds, or why it is not scanned.
///
/// sessions: those of the user now. age: seconds since the end.
@c @implementation
public func cnEndedSession(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let session = call.lua.table(at: 2) else { return 0 }
  let step = EndedSessionRule.nextStep(
    age: call.lua.integer(at: 4), successors: call.lua.table(at: 3)?.successors(of: session) ?? [],
    serverStops: call.engine.serverStops)
  switch step {
  case .scan: return 0
  case .wait(let seconds):
    call.lua.push(seconds)
    return 1
  case .skip(let reason):
    let identifier = session.pushIdentifier()
    call.lua.pushNil()
    return 1 &+ call.push(reason, identifier, of: call.event(of: session, now: call.lua.integer(at: 5)))
  }
}

/// engine:device_is_back(ended_session, session, now) -> nil | DECISIONS about one
///
/// Why an ended session is not scanned, now that this one has enabled a registration; nil if nothing has changed.
@c @implementation
public func cnDeviceIsBack(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let ended = call.lua.table(at: 2), let session = call.lua.table(at: 3) else { return 0 }
  let reason = EndedSessionRule.reasonToVoid(
    isRegistrationOfScan: ended.hasSameText(.pushIdentifier, as: session),
    isSameDevice: ended.isOfSameDevice(as: session))
  return reason.map {
    call.push($0, ended.pushIdentifier(), of: call.event(of: ended, now: call.lua.integer(at: 4)))
  } ?? 0
}

extension Call {
  /// Pushes why nothing is pushed to the registration that a session holds, whose identifier is at a stack index; of all
  /// registrations, if it is not a string. Uses 6 stack slots.
  /// - Returns: the number of results.
  fileprivate func push(_ reason: SkipReason, _ identifier: Int32, of event: RecordedEvent) -> Int32 {
    guard let text = lua.text(at: identifier) else { return Decisions.pushForAll(self, event, reason) }
    let decisions = Decisions(self, event)
    decisions.push(reason, identifier: identifier, key: event.registrationKey(text))
    return decisions.count
  }

  /// - Parameter session: the one that has ended or ends.
  fileprivate func event(of session: LuaTable, _ message: MessageIdentity? = nil, now: Int) -> RecordedEvent {
    let username = session.text(.username) ?? LuaText("")
    return RecordedEvent(self, .streamManagement, username: username, stanza: message?.stanza ?? 0, now: now)
  }
}

extension LuaTable {
  /// Pushes the identifier that a session holds. Uses 1 stack slot, leaves 1 value.
  /// - Returns: its stack index.
  fileprivate func pushIdentifier() -> Int32 {
    push(.pushIdentifier)
    return lua.top
  }

  /// Whether each connected session of the same device is awake. Uses 4 stack slots, leaves the stack as found.
  /// - Parameter ended: the session that they may succeed.
  fileprivate func successors(of ended: LuaTable) -> [Bool] {
    var areAwake: [Bool] = []
    forEachEntry { session, _ in
      if !session.hasTrue(.hibernating), session.isOfSameDevice(as: ended) {
        areAwake.append(session.isAwake)
      }
    }
    return areAwake
  }

  /// Whether two sessions are those of one device. Uses 2 stack slots, leaves the stack as found.
  fileprivate func isOfSameDevice(as other: LuaTable) -> Bool {
    EndedSessionRule.isSameDevice(
      hasSameResource: hasSameText(.resource, as: other), hasSameClientID: hasSameText(.clientID, as: other))
  }

  /// Whether a field of both tables is the same string. Uses 1 stack slot, leaves the stack as found.
  fileprivate func hasSameText(_ key: Key, as other: LuaTable) -> Bool {
    guard let own = text(key), let others = other.text(key) else { return false }
    return own == others
  }
}
