import CLua
import PushRules

/// engine:next_candidate(username, identifier, queue, after, used_classes, now, session, sessions)
///   -> DECISIONS about one, index, used_classes_if_pushed, SKIPPED | 7 nil, SKIPPED
///
/// The next stanza of the queue to push, after an index, given the classes that this scan has used. If the push is sent,
/// pass used_classes_if_pushed to the next call (4a.4). sessions: the user's.
///
/// SKIPPED: class_on_awake_device, already_notified, class_notified, device_awake, notifications. The first is the highest
/// class of those skipped because the device is awake, else nil: it counts as pushed for the timeout (hib.5). The others
/// are the numbers of stanzas skipped by this call, by reason.
@c @implementation
public func cnNextCandidate(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  var call = unsafe Call(state, engine)
  if call.lua.count(at: 4) > QueueScan.few { call.lua = call.lua.withKeysOnStack }
  guard let username = call.lua.text(at: 2), let identifier = call.lua.text(at: 3),
    let queue = call.lua.table(at: 4)
  else { return 0 }
  var scan = QueueScan(call, username: username, identifier: identifier)
  let candidate = scan.next(in: queue, after: call.lua.integer(at: 5))
  let arguments = call.lua.top
  scan.noteSkipped()
  if let candidate {
    scan.push(candidate)
  } else {
    call.lua.setTop(arguments &+ Decisions.width &+ 3)
  }
  call.lua.push(scan.classOnAwakeDevice)
  scan.skipped.push(call.lua)
  return call.lua.top &- arguments
}

extension QueueScan {
  /// The scan that the arguments of a call ask for.
  fileprivate init(_ call: Call, username: LuaText, identifier: LuaText) {
    let session = call.lua.table(at: 8)
    let now = call.lua.integer(at: 7)
    self.init(
      call: call, event: RecordedEvent(call, .streamManagement, username: username, now: now),
      identifier: identifier, session: session,
      awake: AwakeDevices(
        call.engine, sessions: call.lua.table(at: 9), scanned: session, identifier: 3, username: username),
      usedClasses: ImportanceClasses(rawValue: UInt8(truncatingIfNeeded: call.lua.integer(at: 6))),
      now: now)
  }

  /// Pushes the decision to push a stanza, its index, and the classes used if the push is sent.
  fileprivate func push(_ candidate: Candidate) {
    Decisions(call, event.about(candidate.stanza)).push(
      candidate.importance, identifier: 3, key: registration)
    var used = usedClasses
    used.insert(candidate.importance.importanceClass)
    call.lua.push(candidate.index)
    call.lua.push(Int(used.rawValue))
  }
}
