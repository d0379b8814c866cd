/// err.1: "A row of errors begins at a refusal and ends at a result or an enable. The first refusal counts; each other one
/// only if the service gave another registration of this host a result since the row's previous counted refusal; once the
/// row is 14 days old, all count. Unreachable neither counts nor ends a row."
/// err.3: "A registration is disabled at a refusal that makes `push_max_errors` (16) counted ones, the first of them at
/// least `push_error_period` old (604800 s; 86400 s at most where all of them said gone). `push_error_period = 0`: every
/// refusal counts, and the count alone decides. A registration that was unreachable for 30 days with 16 attempts or more is
/// disabled too."
///
/// A service that gives nobody results is in trouble itself. It may take days until somebody mends it.
/// The original of 0.12 and 13.0.1 counts what an outage makes: after 16 messages the registration is deleted. That of
/// 13.0.7 counts nothing.
public enum PushErrorRule {
  public static let day = 86_400
  /// Seconds after which every refusal of a row counts.
  public static let ageToCountAll = 14 * day
  /// The longest `push_error_period` where all refusals say gone.
  public static let longestPeriodOfGone = day
  /// Seconds and attempts after which a registration that is unreachable ends.
  public static let unreachablePeriod = 30 * day
  public static let unreachableAttempts = 16

  /// Options of the host.
  public struct Options {
    /// `push_max_errors`
    public var limit: Int
    /// `push_error_period`, in seconds.
    public var period: Int

    public init(limit: Int = 16, period: Int = 7 * day) {
      self.limit = limit
      self.period = period
    }
  }

  /// Whether a refusal counts.
  /// - Parameters:
  ///   - age: of the row, in seconds.
  ///   - anotherHadResult: the service gave another registration a result since the row's previous counted refusal.
  public static func counts(
    isFirst: Bool, age: Int, anotherHadResult: @autoclosure () -> Bool, options: Options
  ) -> Bool {
    options.period == 0 || isFirst || age >= ageToCountAll || anotherHadResult()
  }

  /// Whether a refusal disables the registration.
  /// - Parameters:
  ///   - counted: refusals, with this one if it counts.
  ///   - allGone: all of them said gone.
  public static func isDisabled(counted: Int, age: Int, allGone: Bool, options: Options) -> Bool {
    let period = allGone ? min(options.period, longestPeriodOfGone) : options.period
    return counted >= options.limit && age >= period
  }

  /// Whether an unreachable service disables the registration.
  /// - Parameters:
  ///   - age: seconds since the first of the attempts.
  ///   - attempts: those of one outage; or one of each outage, so that two of a minute, a month apart, are no month.
  public static func isDisabled(unreachableFor age: Int, attempts: Int) -> Bool {
    age >= unreachablePeriod && attempts >= unreachableAttempts
  }
}
