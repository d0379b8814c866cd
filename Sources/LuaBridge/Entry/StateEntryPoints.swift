import CLua
import PushRules

/// engine:registration_key(username, identifier) -> registration key
@c @implementation
public func cnRegistrationKey(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let key = call.registrationKey else { return 0 }
  call.lua.push(key)
  return 1
}

/// engine:registration_state(username, identifier, now)
///   -> refusals, counted, unreachable, age or nil, is_pending, wait or nil
///
/// Errors in a row and the seconds since the first one; whether a wake-up is pending, and the seconds until it is sent. now:
/// monotonic seconds, as everywhere in this file.
@c @implementation
public func cnRegistrationState(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let key = call.registrationKey else { return 0 }
  let state = call.engine.deliveries.state(of: key, now: call.lua.integer(at: 4))
  call.lua.push(state.refusals)
  call.lua.push(state.counted)
  call.lua.push(state.unreachable)
  call.pushOrNil(state.age)
  call.lua.push(state.isPending)
  call.pushOrNil(state.wait)
  return 6
}

/// engine:service_state(jid) -> in_flight, pending
///
/// Publishes to a service that wait for an answer, and wake-ups that wait to be sent to it.
@c @implementation
public func cnServiceState(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let jid = call.lua.text(at: 2) else { return 0 }
  let (inFlight, pending) = call.engine.deliveries.state(ofService: call.digest(of: jid))
  call.lua.push(inFlight)
  call.lua.push(pending)
  return 2
}

/// engine:retry_service(jid, now) -> number
///
/// Sends the pending wake-ups of a service from the next tick on. number: of them.
@c @implementation
public func cnRetryService(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let jid = call.lua.text(at: 2) else { return 0 }
  call.lua.push(call.engine.deliveries.retry(service: call.digest(of: jid), now: call.lua.integer(at: 3)))
  return 1
}

extension Call {
  fileprivate func pushOrNil(_ number: Int?) {
    if let number { lua.push(number) } else { lua.pushNil() }
  }
}
