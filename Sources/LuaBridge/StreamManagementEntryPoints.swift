import CLua
import PushRules

/// engine:importance(stanza) -> is_important, phrase
@c @implementation
public func cnImportance(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let stanza = call.lua.table(at: 2) else { return 0 }
  let importance = ImportanceRule.importance(of: call.facts(of: stanza))
  call.lua.push(importance.importanceClass == .important)
  call.lua.push(Phrase(importance))
  return 2
}

/// engine:next_candidate(username, identifier, queue, after, used_classes, now)
///   -> index, class, phrase | nil, already_notified, class_notified
///
/// The first stanza of the queue after an index that is to be pushed, given the classes that this scan has
/// pushed; or the numbers of stanzas passed over, by reason.
@c @implementation
public func cnNextCandidate(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  var call = unsafe Call(state, engine)
  if call.lua.count(at: 4) > QueueScan.few { call.lua = call.lua.withKeysOnStack }
  guard let username = call.lua.text(at: 2), let identifier = call.lua.text(at: 3),
    let queue = call.lua.table(at: 4)
  else { return 0 }
  var scan = QueueScan(
    call: call, registration: call.registrationKey(username: username, identifier: identifier),
    usedClasses: ImportanceClasses(rawValue: UInt8(truncatingIfNeeded: call.lua.integer(at: 6))),
    now: call.lua.integer(at: 7))
  guard let (index, importance) = scan.next(in: queue, after: call.lua.integer(at: 5)) else {
    call.lua.pushNil()
    call.lua.push(scan.alreadyNotified)
    call.lua.push(scan.classNotified)
    return 3
  }
  call.lua.push(index)
  call.lua.push(importance.importanceClass)
  call.lua.push(Phrase(importance))
  return 3
}
