/// 3.4: "`push_max_devices` (5): the registration with the oldest `timestamp` goes first, also after a
/// restart."
///
/// Among equal timestamps the first to arrive goes. If its arrival is unknown, the first identifier in byte order goes,
/// so that the outcome does not depend on the order of a table. The new registration never goes.
///
/// The original remembers only the order of arrival: after a restart, the order of a table.
public enum DeviceLimitRule {
  /// Whether a registration must go.
  /// - Parameters:
  ///   - count: the user's registrations, the new one among them.
  ///   - limit: `push_max_devices`. Below 1 it counts as 1, since the new registration never goes.
  public static func exceeds(registrations count: Int, limit: Int) -> Bool {
    count > Swift.max(1, limit)
  }

  /// One pass over a user's registrations, to find the one that goes.
  public struct Search {
    private let new: Int
    private var oldest: Int?
    /// Another registration has the new one's timestamp: the order of arrival must be remembered.
    public private(set) var isNewTied = false

    /// - Parameter new: timestamp of the new registration.
    public init(new: Int) { self.new = new }

    /// Takes the next registration; the new one never goes.
    /// - Parameters:
    ///   - order: of this one and the oldest so far. Called only if their timestamps are equal.
    /// - Returns: whether it is the oldest so far.
    public mutating func isOldest(_ timestamp: @autoclosure () -> Int, isNew: Bool, order: () -> Order)
      -> Bool
    {
      if isNew { return false }
      let timestamp = timestamp()
      if timestamp == new { isNewTied = true }
      if let oldest, !DeviceLimitRule.goes(timestamp, before: oldest, order: order) { return false }
      oldest = timestamp
      return true
    }
  }

  /// What orders two registrations with equal timestamps.
  public struct Order {
    /// Ordinals of arrival, from 1; smaller is older. 0 if unknown: after a restart, or if the registration had a
    /// timestamp of its own.
    var arrival: Int
    var otherArrival: Int
    var identifierIsLess: Bool

    public init(arrival: Int, otherArrival: Int, identifierIsLess: Bool) {
      self.arrival = arrival
      self.otherArrival = otherArrival
      self.identifierIsLess = identifierIsLess
    }
  }

  /// Whether a registration goes before the current candidate.
  static func goes(_ timestamp: Int, before other: Int, order: () -> Order) -> Bool {
    if timestamp != other { return timestamp < other }
    let order = order()
    if order.arrival != order.otherArrival { return order.arrival < order.otherArrival }
    return order.identifierIsLess
  }
}
