import CLua
import PushRules

/// The engine behind the pointer that C keeps.
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

  /// The key under which the engine remembers a user's registration.
  func registrationKey(username: LuaText, identifier: LuaText) -> RegistrationKey {
    var digest = digestOfUser(username)
    identifier.absorb(into: &digest)
    return digest.value
  }

  /// A registration key that Lua got from ``Decisions``.
  func registrationKey(at index: Int32) -> RegistrationKey {
    lua.key(at: index)
  }

  /// The class whose number is at a stack index; unimportant for any other number.
  func importanceClass(at index: Int32) -> ImportanceClass {
    ImportanceClass(rawValue: UInt8(truncatingIfNeeded: lua.integer(at: index))) ?? .unimportant
  }

  /// - Parameter session: the session whose stanzas these are; nil if it is not known.
  func reader(of session: LuaTable? = nil) -> StanzaReader { StanzaReader(engine: engine, session: session) }

  /// Reads a stanza that arrives now.
  /// - Parameter now: seconds.
  func readArrival(_ stanza: LuaTable, now: Int) -> StanzaReading {
    var reader = reader()
    return reader.read(stanza, source: .arrival, now: now)
  }
}
