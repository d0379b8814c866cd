/// What becomes of one stanza for one registration, with the reason.
public enum PushDecision: Equatable {
  case push(Importance)
  case skipped(SkipReason)
}

/// Why a stanza makes no push (1x.3), as far as a rule decides it. Those that only the module sees it names itself: a
/// handler's veto, an error, a registration that is gone, a resumption, unloading.
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
  /// 4a.6
  case heldByConnectedSession
}
