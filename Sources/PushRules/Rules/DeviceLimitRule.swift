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

  /// One pass over a user's registrations, for the one that goes.
  public struct Search {
    private let new: Int
    private var oldest: Int?
    /// Whether another registration has the timestamp of the new one: its arrival is to be remembered.
    public private(set) var isNewTied = false

    /// - Parameter new: timestamp of the registration that was just made.
    public init(new: Int) { self.new = new }

    /// Takes the next registration, but for the new one.
    /// - Parameters:
    ///   - order: of this one and the oldest so far; asked for where their timestamps are the same.
    /// - Returns: whether it is the oldest so far.
    public mutating func isOldest(_ timestamp: Int, order: () -> Order) -> Bool {
      if timestamp == new { isNewTied = true }
      if let oldest, !DeviceLimitRule.goes(timestamp, before: oldest, order: order) { return false }
      oldest = timestamp
      return true
    }
  }

  /// What tells two registrations of one timestamp apart.
  public struct Order {
    /// Ordinals of arrival, from 1 on: a smaller one is older. 0 if it is not known, as after a restart or where no other
    /// registration had the timestamp.
    var arrival: Int
    var otherArrival: Int
    var identifierIsLess: Bool

    public init(arrival: Int, otherArrival: Int, identifierIsLess: Bool) {
      self.arrival = arrival
      self.otherArrival = otherArrival
      self.identifierIsLess = identifierIsLess
    }
  }

  /// Whether a registration goes before the one that would go so far.
  static func goes(_ timestamp: Int, before other: Int, order: () -> Order) -> Bool {
    if timestamp != other { return timestamp < other }
    let order = order()
    if order.arrival != order.otherArrival { return order.arrival < order.otherArrival }
    return order.identifierIsLess
  }
}
