import CLua
import PushRules

/// The engine that C keeps.
func pushEngine(_ engine: UnsafeMutableRawPointer) -> PushEngine {
  unsafe Unmanaged<PushEngine>.fromOpaque(engine).takeUnretainedValue()
}

/// The arguments of one call: the borrowed state and the engine.
struct Call {
  var lua: Lua
  let engine: PushEngine

  init(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) {
    lua = unsafe Lua(state)
    self.engine = unsafe pushEngine(engine)
  }

  /// The key under which a user's registration is remembered.
  func registrationKey(username: LuaText, identifier: LuaText) -> UInt64 {
    var digest = KeyedDigest(engine.key)
    username.absorb(into: &digest)
    identifier.absorb(into: &digest)
    return digest.value
  }

  var reader: StanzaReader { StanzaReader(key: engine.key) }

  func facts(of stanza: LuaTable) -> StanzaFacts { reader.facts(of: stanza) }

  /// - Parameter now: seconds.
  func readArrival(_ stanza: LuaTable, now: Int) -> StanzaReading {
    var reader = reader
    return reader.read(stanza, source: .arrival, now: now)
  }

  /// Digest of the stanza's content alone.
  func content(of stanza: LuaTable) -> UInt64 {
    var reader = reader
    return reader.content(of: stanza)
  }
}

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

/// engine:counts() -> notified, in_flight, failing
@c @implementation
public func cnCounts(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  let counts = call.engine.counts
  call.lua.push(counts.notified)
  call.lua.push(counts.inFlight)
  call.lua.push(counts.failing)
  return 3
}
