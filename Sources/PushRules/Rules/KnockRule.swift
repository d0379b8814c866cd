/// wake.2: "`push_knock_before_timeout` (120 s; 0 = off) before the *extended* timeout of a session runs out, one unimportant
/// push: resuming saves the session and its place in rooms. Not where another session that holds the registration is awake, nor
/// where the session cannot be resumed any more, nor where the timeout is no longer than that."
///
/// The original lets the session end without a word.
public enum KnockRule {
  /// The seconds from the knock to the end of the extended timeout; 0 for no knock.
  /// - Parameter option: `push_knock_before_timeout`.
  public static func leadTime(ofTimeout timeout: Int, option: Int) -> Int {
    timeout > option ? max(option, 0) : 0
  }

  /// - Parameter isAwakeElsewhere: another session that holds the registration is awake.
  public static func decide(
    canBeResumed: Bool, isAwakeElsewhere: @autoclosure () -> Bool
  ) -> PushDecision {
    guard canBeResumed else { return .skipped(.notResumable) }
    return isAwakeElsewhere() ? .skipped(.heldByAwakeSession) : .push(.unimportant(.knock))
  }
}
