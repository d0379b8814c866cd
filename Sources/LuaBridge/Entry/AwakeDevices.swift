import PushRules

/// The user's sessions that hold a registration and are awake, besides the one whose queue is scanned (4a.7).
///
/// Searched for at the first message that they may have been sent.
struct AwakeDevices {
  private let engine: PushEngine
  /// The user's.
  private let sessions: LuaTable?
  /// The session whose queue is scanned; nil if it is not known.
  private let scanned: LuaTable?
  /// The stack index of the registration's identifier.
  private let identifier: Int32
  private let username: LuaText
  private var isSearched = false
  private var devices = AwakeDeviceRule.Devices()
  /// When they connected, by the digests of their full JIDs.
  private var connected = DigestTimes()

  init(
    _ engine: PushEngine, sessions: LuaTable?, scanned: LuaTable?, identifier: Int32, username: LuaText
  ) {
    self.engine = engine
    self.sessions = sessions
    self.scanned = scanned
    self.identifier = identifier
    self.username = username
  }

  /// Whether one of them was sent a stanza of the queue, too.
  @inline(__always)
  mutating func wereSent(_ stanza: LuaTable, _ reading: StanzaReading) -> Bool {
    guard let sessions, AwakeDeviceRule.mayBeSentToOthers(reading.facts) else { return false }
    return wereSent(stanza, reading, sessions)
  }

  @inline(never)
  private mutating func wereSent(_ stanza: LuaTable, _ reading: StanzaReading, _ sessions: LuaTable) -> Bool {
    if !isSearched { search(sessions) }
    return AwakeDeviceRule.wasSent(
      reading.facts, queued: reading.delayedSince, to: devices, recipient: recipient(of: stanza))
  }

  private mutating func search(_ sessions: LuaTable) {
    isSearched = true
    let (address, priority) = (scanned?.address, scanned?.integer(.priority))
    sessions.forEachEntry { session, _ in
      guard session.address != address, session.holds(identifier), session.isAwake else { return }
      let connected =
        session.number(.boundAt) ?? session.number(.connectionTime) ?? AwakeDeviceRule.alwaysConnected
      devices.add(
        hasCarbons: session.hasTrue(.wantCarbons), priority: session.integer(.priority), scanned: priority,
        connected: connected)
      if let fullJID = session.text(.fullJID) {
        self.connected.insert(connected, for: fullJID.digest(engine.key))
      }
    }
  }

  private func recipient(of message: LuaTable) -> AwakeDeviceRule.Recipient {
    guard let recipient = message.attribute(.to) else { return .other }
    if recipient.isJoin(of: username, 64, engine.host) { return .account }
    return connected.time(for: recipient.digest(engine.key)).map { .awakeDevice(connected: $0) } ?? .other
  }
}

extension LuaTable {
  /// Whether a session is awake. Uses 1 stack slot, leaves the stack as found.
  var isAwake: Bool {
    AwakeRule.isAwake(
      isHibernating: hasTrue(.hibernating), hasStreamManagement: hasTrue(.smacks),
      awaitsAck: hasTrue(.awaitingAck),
      isInactive: hasTrue(.state) && text(.state).map { !($0 == "active") } ?? true)
  }
}
