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

@c @implementation
public func cnEngineFree(_ engine: UnsafeMutableRawPointer) {
  unsafe Unmanaged<PushEngine>.fromOpaque(engine).release()
}
