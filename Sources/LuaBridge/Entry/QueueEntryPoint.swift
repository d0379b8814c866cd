import CLua
import PushRules

/// engine:next_candidate(username, identifier, queue, after, used_classes, now, session)
///   -> DECISIONS about one, index, used_classes_if_pushed | nil, already_notified, class_notified
///
/// The next stanza of the queue to push, after an index, given the classes that this scan has used; or else the numbers
/// of stanzas skipped, by reason. If the push is sent, pass used_classes_if_pushed to the next call (4a.4).
@c @implementation
public func cnNextCandidate(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  var call = unsafe Call(state, engine)
  if call.lua.count(at: 4) > QueueScan.few { call.lua = call.lua.withKeysOnStack }
  guard let username = call.lua.text(at: 2), let identifier = call.lua.text(at: 3),
    let queue = call.lua.table(at: 4)
  else { return 0 }
  var usedClasses = ImportanceClasses(rawValue: UInt8(truncatingIfNeeded: call.lua.integer(at: 6)))
  var scan = QueueScan(
    call: call, registration: call.registrationKey(username: username, identifier: identifier),
    session: call.lua.table(at: 8), usedClasses: usedClasses, now: call.lua.integer(at: 7))
  guard let (index, importance) = scan.next(in: queue, after: call.lua.integer(at: 5)) else {
    call.lua.pushNil()
    call.lua.push(scan.alreadyNotified)
    call.lua.push(scan.classNotified)
    return 3
  }
  let decisions = Decisions(call, .streamManagement)
  decisions.push(importance, identifier: 3, key: scan.registration)
  usedClasses.insert(importance.importanceClass)
  call.lua.push(index)
  call.lua.push(Int(usedClasses.rawValue))
  return decisions.count
}
