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

@c @implementation
public func cnEngineFree(_ engine: UnsafeMutableRawPointer) {
  unsafe Unmanaged<PushEngine>.fromOpaque(engine).release()
}
