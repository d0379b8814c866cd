import Testing

@testable import PushRules

@Suite("4b.1 A note to oneself")
struct NoteToOneselfTests {
  /// Whether each event is the outgoing copy, given the digests of their notes.
  private func outgoing(_ notes: UInt64...) -> [Bool] {
    var note = NoteToOneself()
    return notes.map { note.isOutgoingCopy($0) }
  }

  @Test("the first of two events is the outgoing copy, the second is not")
  func pair() { #expect(outgoing(1, 1) == [true, false]) }

  @Test("the same note sent again forms a new pair")
  func again() { #expect(outgoing(0, 0, 0, 0, 0, 0) == [true, false, true, false, true, false]) }

  @Test("two notes in a row are two pairs")
  func two() { #expect(outgoing(1, 1, 2, 2) == [true, false, true, false]) }

  @Test("a copy whose note never arrived does not affect the next pair")
  func lostArrival() { #expect(outgoing(1, 2, 2) == [true, true, false]) }
}
