import CLua
import PushRules

/// The decisions about one stanza, as results of a call: the path, then for each registration
///
///     identifier, class, reason, registration key
///
/// identifier: a string, or false for all registrations of the user. class: an integer, or nil for no push. reason: a
/// ``ReasonCode``. registration key: for a push the engine's key of the registration, so that it is not digested again;
/// else 0.
struct Decisions {
  /// Results for each registration.
  static let width: Int32 = 4

  let call: Call
  private let event: RecordedEvent
  private let arguments: Int32

  /// Pushes the path. Each decision is recorded (why.1).
  init(_ call: Call, _ event: RecordedEvent) {
    self.call = call
    self.event = event
    arguments = call.lua.top
    call.lua.push(ReasonCode(event.path))
  }

  /// The number of results on the stack.
  var count: Int32 { call.lua.top &- arguments }

  /// One decision about all registrations. Uses 5 stack slots.
  /// - Returns: the number of results.
  static func pushForAll(_ call: Call, _ event: RecordedEvent, _ reason: SkipReason) -> Int32 {
    call.engine.record(event.entry(.skipped(reason), 0))
    call.lua.push(ReasonCode(event.path))
    call.lua.push(false)
    call.push(reason)
    return 1 &+ width
  }

  /// A push to one registration. Uses 4 stack slots.
  /// - Parameter identifier: its stack index.
  func push(_ importance: Importance, identifier: Int32, key: RegistrationKey) {
    call.engine.record(event.entry(.push(importance), key))
    call.lua.pushCopy(of: identifier)
    call.push(importance, key: key)
  }

  /// No push to one registration. Uses 4 stack slots.
  /// - Parameter identifier: its stack index.
  func push(_ reason: SkipReason, identifier: Int32, key: RegistrationKey) {
    call.engine.record(event.entry(.skipped(reason), key))
    call.lua.pushCopy(of: identifier)
    call.push(reason)
  }

  /// Decides about each registration of a table. Uses 4 stack slots for each, see ``Lua/hasRoomForResults(of:width:)``,
  /// plus those of `decide`.
  /// - Parameter decide: gets the identifier's stack index and the registration key.
  @inline(__always)
  func pushForEach(
    of registrations: LuaTable, _ decide: (_ identifier: Int32, _ key: RegistrationKey) -> PushDecision
  ) {
    registrations.forEachKeyKeepingResults { identifier, index in
      let key = event.registrationKey(identifier)
      let decision = decide(index, key)
      call.engine.record(event.entry(decision, key))
      switch decision {
      case .push(let importance): call.push(importance, key: key)
      case .skipped(let reason): call.push(reason)
      }
    }
  }
}

extension Call {
  fileprivate func push(_ importance: Importance, key: RegistrationKey) {
    lua.push(importance.importanceClass)
    lua.push(ReasonCode(importance))
    lua.push(key)
  }

  fileprivate func push(_ reason: SkipReason) {
    lua.pushNil()
    lua.push(ReasonCode(reason))
    lua.push(0)
  }
}
