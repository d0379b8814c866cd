/// What identifies one copy of a message (1x.1).
public enum MessageIdentity: Equatable {
  /// Nothing else has this digest, whatever a clock says: that of an archive id, or of the mark of a Lua table.
  case unique(UInt64)
  /// The digest of what st.clone preserves, and when the message was sent, in seconds.
  case sent(UInt64, at: Int)
  /// No copy tells when the message was sent. It is known by its table's mark; and like ``sent(_:at:)``, as if sent now.
  case unstamped(mark: UInt64, content: UInt64)
  /// The digest of who asks for a subscription.
  case subscriptionRequest(UInt64)
}
