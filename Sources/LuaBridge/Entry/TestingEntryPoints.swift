import CLua
import PushRules

/// engine:counts() -> notified, in_flight, failing
///
/// In builds for tests alone, see bridge.h: nothing calls it in others, and the linker leaves it out.
@c @implementation
public func cnCounts(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  let counts = call.engine.counts
  call.lua.push(counts.notified)
  call.lua.push(counts.inFlight)
  call.lua.push(counts.failing)
  return 3
}
