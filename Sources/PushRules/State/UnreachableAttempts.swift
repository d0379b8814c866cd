/// The pushes of a registration that did not reach its service since its last result or refusal (err.3). Times are in
/// seconds.
///
/// An outage lasts until the service gives another registration a result. A registration that is unreachable while its
/// service serves others has one outage after the other.
public struct UnreachableAttempts: Equatable {
  /// The number of all answers at the last attempt.
  private var lastOrdinal = 0
  @Int32Value public private(set) var count = 0
  @Int32Value public private(set) var began = 0
  @Int32Value private var outages = 0
  /// Of this outage.
  @Int32Value private var outageBegan = 0
  @Int32Value private var attempts = 0

  /// - Parameters:
  ///   - ordinal: the number of answers so far.
  ///   - anotherHadResult: that of the service's last result for another registration; 0 if there was none.
  mutating func note(ordinal: Int, anotherHadResult: Int, now: Int) {
    if count == 0 { began = now }
    if count == 0 || anotherHadResult > lastOrdinal {
      outages &+= 1
      outageBegan = now
      attempts = 0
    }
    count &+= 1
    attempts &+= 1
    lastOrdinal = ordinal
  }

  func isDisabled(now: Int) -> Bool {
    PushErrorRule.isDisabled(unreachableFor: now &- outageBegan, attempts: attempts)
      || PushErrorRule.isDisabled(unreachableFor: now &- began, attempts: outages)
  }
}
