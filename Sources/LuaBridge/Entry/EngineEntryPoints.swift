import CLua
import PushRules

@c @implementation
public func cnEngineNew(
  _ host: UnsafePointer<CChar>, _ hostLength: Int, _ key1: UInt64, _ key2: UInt64
) -> UnsafeMutableRawPointer {
  let name = unsafe LuaText(start: UnsafeRawPointer(host), count: hostLength).bytes
  let engine = PushEngine(host: name, key: DigestKey(key1, key2))
  return unsafe Unmanaged.passRetained(engine).toOpaque()
}

/// engine:believe_archive_ids(whether)
///
/// Whether mod_mam is loaded on the host, so that archive ids in stanzas can be believed (1x.1).
@c @implementation
public func cnBelieveArchiveIDs(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  call.engine.believesArchiveIDs = call.lua.boolean(at: 2)
  return 0
}

/// engine:server_stops()
///
/// From now on the sessions that end push nothing (4c.2).
@c @implementation
public func cnServerStops(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  unsafe pushEngine(engine).serverStops = true
  return 0
}

/// engine:clock_is_behind(seconds, set_back_to) -> was_set_back
///
/// Tells the engine that the clock shows less than monotonic time says (1x.2). set_back_to: the earliest time to which it may
/// have been set back, in seconds.
@c @implementation
public func cnClockIsBehind(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  call.lua.push(
    call.engine.clockIsBehind(by: call.lua.integer(at: 2), setBackTo: call.lua.integer(at: 3)))
  return 1
}

@c @implementation
public func cnEngineFree(_ engine: UnsafeMutableRawPointer) {
  unsafe Unmanaged<PushEngine>.fromOpaque(engine).release()
}
