import PushRules

/// The registrations that a user's sessions hold.
///
/// The first few lookups go through the sessions. After them every held registration is known, so that thousands of
/// registrations and sessions do not cost their product.
struct HeldRegistrations {
  fileprivate static let searches = 16

  private let call: Call
  private let sessions: LuaTable?
  private var searched = 0
  private var known = DigestSet()

  init(_ call: Call, sessions: LuaTable?) {
    self.call = call
    self.sessions = sessions
  }

  /// Whether any session holds the registration whose identifier is at a stack index. Uses 4 stack slots, leaves the
  /// stack as found.
  mutating func has(_ identifier: Int32) -> Bool {
    guard let sessions else { return false }
    if searched < Self.searches {
      searched &+= 1
      return sessions.hold(identifier)
    }
    if searched == Self.searches { learn(sessions) }
    return call.lua.text(at: identifier).map { known.contains(key(of: $0)) } ?? false
  }

  private mutating func learn(_ sessions: LuaTable) {
    searched &+= 1
    var known = known
    sessions.forEachEntry { session, _ in
      if let identifier = session.text(.pushIdentifier) { known.insert(key(of: identifier)) }
    }
    self.known = known
  }

  private func key(of identifier: LuaText) -> RegistrationKey {
    var digest = KeyedDigest(call.engine.key)
    identifier.absorb(into: &digest)
    return digest.value
  }
}

extension LuaTable {
  /// Whether any session holds the registration whose identifier is at a stack index.
  fileprivate func hold(_ identifier: Int32) -> Bool {
    forAnyEntry { session, _ in session.holds(identifier) }
  }

  /// Whether these sessions hold each of a user's registrations. Most users have a few, which need no more than a search
  /// through the sessions for each.
  func holdEvery(_ registrations: LuaTable, _ call: Call) -> Bool {
    var searched = 0
    let isAnyLeft = registrations.forAnyEntry { _, identifier in
      searched &+= 1
      return searched > HeldRegistrations.searches || !hold(identifier)
    }
    return isAnyLeft && searched > HeldRegistrations.searches
      ? holdEveryOfMany(registrations, call) : !isAnyLeft
  }

  @inline(never)
  private func holdEveryOfMany(_ registrations: LuaTable, _ call: Call) -> Bool {
    var held = HeldRegistrations(call, sessions: self)
    return !registrations.forAnyEntry { _, identifier in !held.has(identifier) }
  }
}
