/// wake.1: "An important publish that failed - unreachable; refused but not gone; not answered for 120 s by a service that
/// has answered this host before - leaves one pending wake-up for its registration. Unreachable and unanswered concern the
/// service: it alone is probed (from 15 s on, doubling to 60 s); when it answers anything that is not unreachable, its
/// pending wake-ups are sent once each. A service that answers publishes but no probe gets them by time, as refused ones. A
/// refused one is sent again after 15 s, then doubling to one hour with up to 20 % of random spread; one that is not
/// answered at most 3 times. It ends 24 h since the message. A call is sent again 5 s and 15 s after it came, whatever the
/// service does, then never."
///
/// The original pushes once and forgets. Times are in seconds.
public enum WakeUpRule {
  public static let answerPeriod = 120
  public static let lifetime = 86_400
  public static let shortestWait = 15
  public static let longestWait = 3_600
  public static let longestProbeWait = 60
  /// Sent in one second, of a host.
  public static let mostASecond = 50
  public static let mostUnanswered = 3
  /// Ages at which a call is sent again.
  static let callRepeats = [5, 15]
  /// Seconds after which a call is not sent again, though it could not be sent in time.
  public static let lifetimeOfCall = 20

  /// How a publish failed.
  public enum Failure: Equatable, Sendable {
    case unreachable
    case refused
    case unanswered
  }

  /// What a failed publish waits for.
  public enum Next: Equatable {
    /// An answer of the service.
    case service
    /// A number of seconds.
    case seconds(Int)
    /// Nothing: it is not sent again.
    case end
  }

  /// What a message's wake-up waits for.
  /// - Parameters:
  ///   - repeats: how often it was sent again before.
  ///   - unanswered: how often it was not answered, with this time.
  ///   - hasAnswered: the service has answered this host before.
  ///   - age: of the message.
  ///   - random: any number, for the spread.
  public static func next(
    after failure: Failure, repeats: Int, unanswered: Int, hasAnswered: Bool, age: Int, random: UInt64
  ) -> Next {
    guard age < lifetime else { return .end }
    switch failure {
    case .unreachable: return .service
    case .refused: return .seconds(wait(repeats: repeats, random: random))
    case .unanswered: return hasAnswered && unanswered <= mostUnanswered ? .service : .end
    }
  }

  /// What a call waits for.
  /// - Parameter age: seconds since it came.
  public static func nextOfCall(age: Int) -> Next {
    for repeated in callRepeats where repeated > age { return .seconds(repeated &- age) }
    return .end
  }

  /// Seconds until a wake-up is sent again: the wait before, doubled, with up to a fifth more.
  public static func wait(repeats: Int, random: UInt64) -> Int {
    let seconds = min(shortestWait &<< min(repeats, 8), longestWait)
    return seconds &+ Int(truncatingIfNeeded: random % UInt64(seconds / 5 &+ 1))
  }

  /// Seconds until the next probe after one that was sent this long after the one before it; nil for the first.
  public static func probeWait(after wait: Int?) -> Int {
    wait.map { min(2 &* $0, longestProbeWait) } ?? shortestWait
  }

  /// Whether a service's wake-ups are sent by time: probes are not answered, publishes were.
  /// - Parameters:
  ///   - unanswered: publishes of the wake-up that were not answered. The last attempt is kept for when the service answers.
  public static func isSentByTime(hasAnswered: Bool, probeUnanswered: Bool, unanswered: Int) -> Bool {
    hasAnswered && probeUnanswered && unanswered < mostUnanswered
  }
}
