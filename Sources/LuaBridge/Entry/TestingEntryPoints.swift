import CLua
import PushRules

/// engine:counts() -> notified, in_flight, failing
///
/// Only in test builds, see bridge.h. In others nothing calls it and the linker drops it.
@c @implementation
public func cnCounts(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  let counts = call.engine.counts
  call.lua.push(counts.notified)
  call.lua.push(counts.inFlight)
  call.lua.push(counts.failing)
  return 3
}
