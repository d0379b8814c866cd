import PushRules

/// Name, sender and type of a message with their digest, which one message after another of a queue shares.
///
/// Valid while the strings are reachable for Lua: within one call, where they belong to stanzas of the queue.
struct MessageOrigin {
  let name: LuaText?
  let sender: LuaText?
  let type: LuaText?
  /// Of name, sender and type in this order, to be continued.
  let digest: KeyedDigest

  @inline(__always)
  init(name: LuaText?, sender: LuaText?, type: LuaText?, key: DigestKey) {
    self.name = name
    self.sender = sender
    self.type = type
    var digest = KeyedDigest(key)
    name.absorb(into: &digest)
    sender.absorb(into: &digest)
    type.absorb(into: &digest)
    self.digest = digest
  }

  /// Whether these are the same strings of Lua, which keeps short ones once; equal ones elsewhere may go unnoticed.
  @inline(__always)
  func isIdentical(name: LuaText?, sender: LuaText?, type: LuaText?) -> Bool {
    LuaText.areIdentical(self.name, name) && LuaText.areIdentical(self.sender, sender)
      && LuaText.areIdentical(self.type, type)
  }
}

extension LuaText? {
  /// Adds the text to a digest; a word of its own if there is none.
  @inline(__always)
  func absorb(into digest: inout KeyedDigest) {
    guard let self else { return digest.absorb(UInt64.max) }
    self.absorb(into: &digest)
  }
}
