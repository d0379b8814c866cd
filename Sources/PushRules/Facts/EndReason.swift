/// Why a registration ended.
public enum EndReason: UInt8, CaseIterable, Sendable {
  /// 3.1: the same device has enabled another one.
  case replaced
  /// 3.3
  case disabled
  /// 3.4
  case evicted
  /// err.3
  case disabledAfterErrors
  /// 3.5: somebody else has removed it from the store.
  case notStored
  /// 3.5: the user is deleted.
  case userDeleted
  /// An administrator's command has removed it (why.3).
  case removedByAdministrator
  /// The user's own command has removed it (why.3).
  case removedByUser
}
