/// 4c.2: "The unacked stanzas of a session that ends are one scan for each registration of the user."
///
/// The classes that the unacked stanzas of sessions that end have pushed, for each registration.
struct UnackedPushes {
  private struct Entry {
    var session: UInt64
    var registration: RegistrationKey
    var classes: ImportanceClasses
  }

  private var entries: [Entry] = []
  private let limit: Int

  /// - Parameter limit: pairs of session and registration; where there are more, all are forgotten (1x.2).
  init(limit: Int) { self.limit = Swift.max(1, limit) }

  /// - Parameter session: address of the session's table, which is another session's after ``forget(_:)``.
  func classes(of registration: RegistrationKey, session: UInt64) -> ImportanceClasses {
    place(of: registration, session).map { entries[$0].classes } ?? []
  }

  /// Counts a class as pushed.
  mutating func use(_ importance: ImportanceClass, of registration: RegistrationKey, session: UInt64) {
    if let place = place(of: registration, session) {
      entries[place].classes.insert(importance)
      return
    }
    if entries.count >= limit { entries = [] }
    let classes = ImportanceClasses(rawValue: importance.rawValue)
    entries.append(Entry(session: session, registration: registration, classes: classes))
  }

  /// A push that was decided on was not sent: its class is free again (4a.4).
  mutating func giveBack(_ importance: ImportanceClass, of registration: RegistrationKey, session: UInt64) {
    if let place = place(of: registration, session) { entries[place].classes.remove(importance) }
  }

  /// The session is gone.
  mutating func forget(_ session: UInt64) {
    if entries.contains(where: { $0.session == session }) {
      entries = entries.filter { $0.session != session }
    }
  }

  private func place(of registration: RegistrationKey, _ session: UInt64) -> Int? {
    entries.firstIndex { $0.registration == registration && $0.session == session }
  }
}
