import CLua
import PushRules

@c @implementation
public func cnNextPublish(_ engine: UnsafeMutableRawPointer, _ id: UnsafeMutablePointer<CChar>) -> UInt64 {
  let number = unsafe pushEngine(engine).nextPublish
  let publishID = unsafe pushEngine(engine).publishID(of: number)
  for index in 0..<Int(CN_PUBLISH_ID_LENGTH) {
    unsafe id[index] = CChar(bitPattern: publishID.character(at: index))
  }
  return number
}

/// engine:expect_answer(username, identifier, jid, registration_key, now) -> id, which is on the stack already
@c @implementation
public func cnExpectAnswer(
  _ state: OpaquePointer, _ engine: UnsafeMutableRawPointer, _ number: UInt64
) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let username = call.lua.text(at: 2), let identifier = call.lua.text(at: 3),
    let jid = call.lua.text(at: 4),
    number == call.engine.nextPublish
  else { return 0 }
  call.engine.expectAnswer(
    to: InFlightPublish(
      registration: RegistrationName(username: username.bytes, identifier: identifier.bytes),
      key: call.registrationKey(at: 5), recipient: call.digest(ofJID: jid), sentAt: call.lua.integer(at: 6)))
  return 1
}

/// engine:withdraw(id)
@c @implementation
public func cnWithdraw(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  if let id = call.lua.text(at: 2)?.read({ PublishID($0) }) { call.engine.withdraw(id) }
  return 0
}

/// engine:take_answer(id, jid, type, error_type, error_limit, now)
///   -> nil | reason, errors_in_a_row, is_disabled
@c @implementation
public func cnTakeAnswer(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let text = call.lua.text(at: 2), let id = text.read({ PublishID($0) }),
    let answer = PushAnswer(type: call.lua.text(at: 4), errorType: call.lua.text(at: 5))
  else { return 0 }
  let outcome = call.engine.take(
    answer, to: id, from: call.lua.text(at: 3).map(call.digest(ofJID:)) ?? 0,
    errorLimit: call.lua.integer(at: 6), now: call.lua.integer(at: 7))
  guard let reason = ReasonCode(outcome) else { return 0 }
  call.lua.push(reason)
  call.lua.push(outcome.errorsInARow)
  call.lua.push(outcome.isDisabled)
  return 3
}

@c @implementation
public func cnLastDisabled(
  _ engine: UnsafeMutableRawPointer, _ username: UnsafeMutablePointer<Int>,
  _ identifier: UnsafeMutablePointer<Int>
) -> Int {
  guard let last = unsafe pushEngine(engine).disabled.last else { return 0 }
  unsafe username.pointee = last.registration.username.count
  unsafe identifier.pointee = last.registration.identifier.count
  return last.number
}

@c @implementation
public func cnCopyLastDisabled(
  _ engine: UnsafeMutableRawPointer, _ number: Int, _ buffer: UnsafeMutablePointer<CChar>
) -> Int32 {
  guard let last = unsafe pushEngine(engine).disabled.last, last.number == number else { return 0 }
  var place = 0
  for byte in last.registration.username {
    unsafe buffer[place] = CChar(bitPattern: byte)
    place &+= 1
  }
  for byte in last.registration.identifier {
    unsafe buffer[place] = CChar(bitPattern: byte)
    place &+= 1
  }
  return 1
}

@c @implementation
public func cnForgetLastDisabled(_ engine: UnsafeMutableRawPointer, _ number: Int) -> Int32 {
  unsafe pushEngine(engine).forgetLastDisabled(number) ? 1 : 0
}

extension Call {
  fileprivate func digest(ofJID jid: LuaText) -> UInt64 {
    var digest = KeyedDigest(engine.key)
    jid.absorb(into: &digest)
    return digest.value
  }
}

extension PushAnswer {
  /// nil if the type is neither result nor error.
  fileprivate init?(type: LuaText?, errorType: LuaText?) {
    guard let type else { return nil }
    switch type {
    case "result": self = .result
    case "error": self = (errorType.map { $0 == "wait" } ?? false) ? .waitError : .error
    default: return nil
    }
  }
}

extension PushAnswerOutcome {
  fileprivate var errorsInARow: Int {
    switch self {
    case .counted(let count), .disabled(let count): count
    case .unknown, .foreign, .succeeded, .waiting: 0
    }
  }

  fileprivate var isDisabled: Bool {
    if case .disabled = self { return true }
    return false
  }
}
