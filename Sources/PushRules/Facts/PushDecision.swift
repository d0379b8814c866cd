/// The decision about one stanza for one registration, with the reason.
public enum PushDecision: Equatable {
  case push(Importance)
  case skipped(SkipReason)
}

/// Why a stanza makes no push (1x.3).
public enum SkipReason: UInt8, CaseIterable {
  /// 1x.1
  case alreadyNotified
  /// 4a.1
  case classAlreadyNotified
  /// 4b.1
  case heldBySession
  /// 4b.1
  case addressedToSomeoneElse
  /// 4b.1
  case outgoingCopy
  /// 4b.1
  case noSession
  /// 4c.2
  case leftToItsSession
  /// 4c.2
  case notImportantAtEnd
  /// 4c.2
  case enabledAgain
  /// 4c.2
  case backAndAwake
  /// 4c.2
  case serverStops
  /// 4a.7
  case deviceAwake
  /// 4a.8
  case publishedNotification
  /// 3.3: the registration is gone. Only the module sees this case and those below.
  case noRegistration
  /// note.2
  case vetoed
  /// Prosody did not accept the publish.
  case cannotBeSent
  /// 4a.3
  case resumed
  /// life.2
  case unloaded
  /// 3.7
  case accountDisabled
  /// wake.2
  case heldByAwakeSession
  /// wake.2
  case notResumable
  /// err.4
  case waits
  /// why.1: the archive has not taken the message, so nobody asks whom to push.
  case notArchived
}

/// The path by which a stanza reaches the rules.
public enum PushPath: UInt8, CaseIterable, Sendable {
  /// 4a
  case streamManagement
  /// 4b.1
  case archived
  /// 4b.2
  case urgent
  /// 4c.1, 4c.2
  case offline
  /// 4c.3
  case groupchat
  /// note.3
  case ping
  /// wake.1, err.4
  case again
  /// wake.2
  case knock
  /// A test that an operator or a user asks for.
  case test
}
