import Testing

@testable import PushRules

@Suite("4b.1 Notes to oneself")
struct NotesToOneselfTests {
  /// Whether each event is the outgoing copy, given the digests of their notes and when they came.
  private func outgoing(_ events: (note: UInt64, at: Int)...) -> [Bool] {
    var notes = NotesToOneself()
    return events.map { notes.isOutgoingCopy($0.note, now: $0.at) }
  }

  @Test("the first of two events is the outgoing copy, the second is not")
  func pair() { #expect(outgoing((1, 0), (1, 0)) == [true, false]) }

  @Test("the same note sent again forms a new pair")
  func again() {
    #expect(
      outgoing((0, 0), (0, 0), (0, 1), (0, 1), (0, 1), (0, 2)) == [true, false, true, false, true, false])
  }

  @Test("copies of other notes may come between those of a note")
  func interleaved() {
    #expect(
      outgoing((1, 0), (2, 0), (3, 0), (1, 0), (3, 0), (2, 0)) == [true, true, true, false, false, false])
  }

  @Test("if only the outgoing copy is archived, a later note of the same content has its own")
  func lostArrival() {
    #expect(outgoing((1, 0), (1, 11), (1, 11)) == [true, true, false])
    #expect(outgoing((1, 0), (2, 0), (2, 0)) == [true, true, false])
  }

  @Test("1x.2 the copies of a note belong together within ten seconds, on a clock that is set back too")
  func clock() {
    #expect(outgoing((1, 100), (1, 110)) == [true, false])
    #expect(outgoing((1, 100), (1, 111)) == [true, true])
    #expect(outgoing((1, 100), (1, 90)) == [true, false])
    #expect(outgoing((1, 100_000), (1, 0)) == [true, false])
    #expect(outgoing((1, .max), (1, .min)).count == 2)
  }
}
