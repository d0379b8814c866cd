/// 4b.1: "The sender's own outgoing copy never pushes, a note to oneself included."
///
/// A note to oneself is archived twice within a moment: when it leaves and when it arrives. The events look alike; the
/// first is the outgoing copy. Copies of other notes may come between them.
struct NotesToOneself {
  /// Seconds between the copies of a note. If only the outgoing copy is archived, a later note with the same content has
  /// an outgoing copy of its own.
  static let period = 10

  /// When each note left, in seconds, by the digest of its content.
  private var left = RecentTable<Int>(limit: 1024, period: period)

  /// Counts an archived copy.
  /// - Parameters:
  ///   - content: digest of the note.
  ///   - now: seconds.
  /// - Returns: whether it is the outgoing one.
  mutating func isOutgoingCopy(_ content: UInt64, now: Int) -> Bool {
    if let time = left.value(for: content) {
      left.remove(content)
      if now &- time <= NotesToOneself.period { return false }
    }
    left.set(now, for: content, now: now)
    return true
  }
}
