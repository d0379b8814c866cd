/// The errors of a registration since its last result (err.1). Times are in seconds.
public struct ErrorRow: Equatable {
  /// The first refusal.
  public var began = 0
  /// Refusals, counted or not.
  public var refusals = 0
  public var counted = 0
  /// Every counted refusal said gone.
  public var allGone = true
  /// The ordinal of the last counted refusal among all answers.
  var lastCounted = 0
  /// When the registration was last pushed; only where its pushes are spaced (err.4).
  var lastPush = 0
  /// The record in the store has the row's count and beginning.
  var isRecorded = false
  public var unreachable = UnreachableAttempts()

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
