import Testing

@testable import PushRules

@Suite("1x.1 SentSeconds")
struct SentSecondsTests {
  private func contains(_ seconds: SentSeconds, near second: Int, span: Int) -> Bool {
    seconds.contains(near: second, within: 2, span: span)
  }

  @Test("a span has 16 seconds, before 1970 too")
  func spans() {
    #expect([0, 15, 16, -1, -16, -17].map(SentSeconds.span) == [0, 0, 1, -1, -1, -2])
  }

  @Test("a second is found within the tolerance", arguments: [-21, -1, 0, 5, 15, 16, 31, 4_294_967_295])
  func near(second: Int) {
    let span = SentSeconds.span(of: second)
    let seconds = SentSeconds(second)
    let found = (-4...4).map { contains(seconds, near: second + $0, span: span) }
    #expect(found == [false, false, true, true, true, true, true, false, false])
  }

  @Test("only the entry's own span is looked at")
  func otherSpan() {
    #expect(!contains(SentSeconds(15), near: 16, span: 1))
    #expect(contains(SentSeconds(15), near: 16, span: 0))
  }

  @Test("several seconds are kept side by side")
  func several() {
    let seconds = SentSeconds(0).with(5).with(15)
    #expect((0...15).map { contains(seconds, near: $0, span: 0) } == (0...15).map { $0 <= 7 || $0 >= 13 })
  }

  @Test("1x.2 nothing is left of the seconds after the one that the clock was set back to")
  func without() {
    let seconds = SentSeconds(160).with(165).with(175)
    #expect(seconds.without(after: 175) == seconds)
    #expect(seconds.without(after: 176) == seconds)
    #expect(seconds.without(after: 174) == SentSeconds(160).with(165))
    #expect(seconds.without(after: 160) == SentSeconds(160))
    #expect(seconds.without(after: 159) == nil)
    #expect(SentSeconds(165).without(after: 164) == nil)
    for years in [1, 10, 1000] {
      #expect(seconds.without(after: 160 + years * 31_536_000) == seconds)
      #expect(seconds.without(after: 160 - years * 31_536_000) == nil)
    }
  }

  @Test("what is of no time is kept, and not near any")
  func timeless() {
    #expect(SentSeconds.timeless.without(after: .min) == .timeless)
    #expect(!contains(.timeless, near: 0, span: 0))
  }

  @Test("extreme times do not trap", arguments: [Int.min, Int.max])
  func extremes(second: Int) {
    _ = SentSeconds(second).without(after: 0)
    _ = SentSeconds(0).without(after: second)
  }
}
