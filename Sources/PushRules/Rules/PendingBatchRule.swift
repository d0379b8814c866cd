/// 4a.6: "A session that ends with a batch pending: the batch is scanned then, unless a connected session
/// now holds that registration (the device is awake)."
///
/// The original's timer finds a session table that has been emptied, and the batch is lost.
public enum PendingBatchRule {
  /// - Parameter holders: for every other session of the user that holds the registration, whether it is
  ///   hibernating.
  /// - Returns: nil if the batch is to be scanned.
  public static func reasonNotToScan(holdersHibernating holders: [Bool]) -> SkipReason? {
    holders.contains(false) ? .heldByConnectedSession : nil
  }
}
