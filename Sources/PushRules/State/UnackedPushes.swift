/// 4c.2: "The unacked stanzas of a session that ends are one scan for each registration of the user."
///
/// The classes that the ending session's unacked stanzas have pushed, for each registration. One session is enough:
/// mod_smacks hands over the stanzas of one session after those of another.
struct UnackedPushes {
  private var session: UInt64 = 0
  private var pushed: [(registration: RegistrationKey, classes: ImportanceClasses)] = []

  /// - Parameter session: address of the session's table. After ``forget(_:)`` another session may have it.
  func classes(of registration: RegistrationKey, session: UInt64) -> ImportanceClasses {
    guard session == self.session, let place = place(of: registration) else { return [] }
    return pushed[place].classes
  }

  /// Marks a class as pushed.
  mutating func use(_ importance: ImportanceClass, of registration: RegistrationKey, session: UInt64) {
    if session != self.session {
      self.session = session
      pushed = []
    }
    if let place = place(of: registration) {
      pushed[place].classes.insert(importance)
    } else {
      pushed.append((registration, ImportanceClasses(rawValue: importance.rawValue)))
    }
  }

  /// The push was not sent: frees its class (4a.4).
  mutating func giveBack(_ importance: ImportanceClass, of registration: RegistrationKey) {
    if let place = place(of: registration) { pushed[place].classes.remove(importance) }
  }

  /// Forgets a session that is gone.
  mutating func forget(_ session: UInt64) {
    if session == self.session { self = UnackedPushes() }
  }

  private func place(of registration: RegistrationKey) -> Int? {
    pushed.firstIndex { $0.registration == registration }
  }
}
