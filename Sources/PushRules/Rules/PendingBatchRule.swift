/// 4a.6: "A session that ends with a batch pending: the batch is scanned then, unless a connected session
/// now holds that registration (the device is awake)."
///
/// The original loses the batch: its timer finds an emptied session table.
public enum PendingBatchRule {
  /// - Parameter holders: whether each of the user's other sessions that hold the registration is hibernating.
  /// - Returns: nil to scan the batch.
  public static func reasonNotToScan(holdersHibernating holders: [Bool]) -> SkipReason? {
    holders.contains(false) ? .heldByConnectedSession : nil
  }
}
