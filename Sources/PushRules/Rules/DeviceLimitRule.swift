/// 3.4: "`push_max_devices` (5): the registration with the oldest `timestamp` goes first, also after a
/// restart."
///
/// The original keeps the order of arrival in memory, which after a restart is the order of a table. Here that
/// order counts among those of one second, as long as it is known; else the first identifier in byte order goes, so
/// that the outcome does not depend on the order of a table. The registration that was just made never goes.
public enum DeviceLimitRule {
  /// Whether a registration has to go.
  /// - Parameters:
  ///   - count: the user's registrations, the new one among them.
  ///   - limit: `push_max_devices`; below 1 it is taken for 1, since the new registration never goes.
  public static func exceeds(registrations count: Int, limit: Int) -> Bool {
    count > Swift.max(1, limit)
  }

  /// How old a registration is.
  public struct Age: Equatable {
    public var timestamp: Int
    /// Its ordinal of arrival, from 1 on: a smaller one is older. 0 if it is not known, as after a restart.
    public var arrival: Int

    public init(timestamp: Int, arrival: Int) {
      self.timestamp = timestamp
      self.arrival = arrival
    }
  }

  /// One pass over a user's registrations, for the one that goes.
  public struct Search {
    private var oldest = Age(timestamp: Int.max, arrival: Int.max)

    public init() {}

    /// Takes the next registration.
    /// - Parameters:
    ///   - identifierIsLess: than that of the oldest so far, in byte order.
    ///   - isNew: the registration was just made.
    /// - Returns: whether it is the oldest so far.
    public mutating func isOldest(_ age: Age, identifierIsLess: Bool, isNew: Bool) -> Bool {
      guard !isNew, DeviceLimitRule.goes(age, identifierIsLess: identifierIsLess, before: oldest) else { return false }
      oldest = age
      return true
    }
  }

  /// Whether a registration goes before the one that would go so far.
  static func goes(_ age: Age, identifierIsLess: Bool, before other: Age) -> Bool {
    if age.timestamp != other.timestamp { return age.timestamp < other.timestamp }
    if age.arrival != other.arrival { return age.arrival < other.arrival }
    return identifierIsLess
  }
}
