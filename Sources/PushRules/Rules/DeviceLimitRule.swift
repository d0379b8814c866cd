/// 3.4: "`push_max_devices` (5): the registration with the oldest `timestamp` goes first, also after a
/// restart."
///
/// The original keeps the order of arrival in memory, which after a restart is the order of a table. The
/// registration that was just made never goes. Of equally old ones the first identifier in byte order goes,
/// so that the outcome does not depend on the order of a table.
public enum DeviceLimitRule {
  public static func exceeds(registrations count: Int, limit: Int) -> Bool {
    count > Swift.max(1, limit)
  }

  /// Whether a registration goes before the one that would go so far.
  public static func goes(
    timestamp: Int, identifierIsLess: Bool, before other: Int
  ) -> Bool {
    timestamp < other || (timestamp == other && identifierIsLess)
  }
}
