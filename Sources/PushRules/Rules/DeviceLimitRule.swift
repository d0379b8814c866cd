/// 3.4: "`push_max_devices` (5): the registration with the oldest `timestamp` goes first, also after a
/// restart."
///
/// Among equal timestamps the first to arrive goes. If its arrival is unknown, the first identifier in byte order goes,
/// so that the outcome does not depend on the order of a table. The new registration never goes.
///
/// 1x.2: "stamps that cannot be read count as none, stamps of the future as now". A registration that was made while the
/// clock was ahead is given the present time, so that it ages like others. It arrived before the new one.
///
/// The original remembers only the order of arrival: after a restart, the order of a table.
public enum DeviceLimitRule {
  /// How many registrations must go.
  /// - Parameters:
  ///   - count: the user's registrations, the new one among them.
  ///   - limit: `push_max_devices`. Below 1 it counts as 1, since the new registration never goes.
  public static func excess(registrations count: Int, limit: Int) -> Int {
    Swift.max(0, count &- Swift.max(1, limit))
  }

  /// Whether a timestamp is one of the future (1x.2).
  public static func isAhead(timestamp: Int, now: Int) -> Bool { timestamp > now }

  /// A registration that may go.
  public struct Candidate {
    var timestamp: Int
    /// Ordinal of arrival, from 1; smaller is older. 0 if unknown: after a restart, or if the registration had a
    /// timestamp of its own.
    var arrival: Int
    /// Where the caller finds its identifier.
    public let place: Int32

    public init(timestamp: Int, arrival: Int, place: Int32) {
      self.timestamp = timestamp
      self.arrival = arrival
      self.place = place
    }
  }

  /// Whether a registration goes before another one.
  /// - Parameter identifierIsLess: whether its identifier comes first in byte order. Called only if nothing else tells.
  static func goes(
    _ candidate: Candidate, before other: Candidate, identifierIsLess: (Int32, Int32) -> Bool
  ) -> Bool {
    if candidate.timestamp != other.timestamp { return candidate.timestamp < other.timestamp }
    if candidate.arrival != other.arrival { return candidate.arrival < other.arrival }
    return identifierIsLess(candidate.place, other.place)
  }
}
