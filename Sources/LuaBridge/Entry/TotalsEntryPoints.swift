import CLua
import PushRules

@c @implementation
public func cnOverdueAfter() -> Int64 { Int64(WakeUpRule.answerPeriod) }

/// engine:totals() -> in_flight, pending
///
/// Publishes that wait for an answer, and pending wake-ups. Takes time in proportion to the former.
@c @implementation
public func cnTotals(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  let totals = call.engine.totals
  call.lua.push(totals.inFlight)
  call.lua.push(totals.pending)
  return 2
}
