/// 4b.1: "The sender's own outgoing copy never pushes, a note to oneself included."
///
/// A note to oneself is archived twice in a row, by the same session: when it leaves and when it arrives. The events
/// look alike; the first is the outgoing copy.
struct NoteToOneself {
  private var left: UInt64?

  /// Counts an archived copy.
  /// - Parameter content: digest of the note.
  /// - Returns: whether it is the outgoing one.
  mutating func isOutgoingCopy(_ content: UInt64) -> Bool {
    let arrives = left == content
    left = arrives ? nil : content
    return !arrives
  }
}
