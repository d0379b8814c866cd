/// The errors of a registration since its last result (err.1). Times are in seconds.
public struct ErrorRow: Equatable {
  /// The ordinal of the last counted refusal among all answers.
  var lastCounted = 0
  public var unreachable = UnreachableAttempts()
  /// The first refusal.
  @Int32Value public var began = 0
  /// Refusals, counted or not.
  @Int32Value public var refusals = 0
  @Int32Value public var counted = 0
  /// When the registration was last pushed; only where its pushes are spaced (err.4).
  @Int32Value var lastPush = 0
  /// Every counted refusal said gone.
  public var allGone = true
  /// The record in the store has the row's count and beginning.
  var isRecorded = false
  /// It has those of a row that has ended.
  var isStale = false

  init() {}

  /// A row that the record in the store tells of (err.4).
  init(began: Int, counted: Int, refusals: Int, allGone: Bool, now: Int) {
    self.began = began
    self.counted = counted
    self.refusals = refusals
    self.allGone = allGone
    lastPush = now &- SpacedPushRule.interval
    isRecorded = true
  }

  /// - Returns: whether the refusal counts.
  mutating func noteRefusal(
    isGone: Bool, ordinal: Int, anotherHadResult: Int, options: PushErrorRule.Options, now: Int
  ) -> Bool {
    let isFirst = refusals == 0
    if isFirst { began = now }
    unreachable = UnreachableAttempts()
    refusals &+= 1
    guard
      PushErrorRule.counts(
        isFirst: isFirst, age: now &- began, anotherHadResult: anotherHadResult > lastCounted,
        options: options)
    else { return false }
    counted &+= 1
    allGone = allGone && isGone
    lastCounted = ordinal
    return true
  }
}
