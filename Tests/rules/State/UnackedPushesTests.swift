import Testing

@testable import PushRules

@Suite("4c.2 What a session that ends has pushed")
struct UnackedPushesTests {
  @Test("classes are counted for each registration")
  func classes() {
    var pushes = UnackedPushes(limit: 4)
    #expect(pushes.classes(of: 1, session: 7) == [])
    pushes.use(.important, of: 1, session: 7)
    pushes.use(.unimportant, of: 2, session: 7)
    #expect(pushes.classes(of: 1, session: 7).rawValue == 2)
    #expect(pushes.classes(of: 2, session: 7).rawValue == 1)
    pushes.use(.unimportant, of: 1, session: 7)
    #expect(pushes.classes(of: 1, session: 7).rawValue == 3)
    #expect(pushes.classes(of: 3, session: 7) == [])
  }

  @Test("sessions that end at the same time count each for itself")
  func otherSession() {
    var pushes = UnackedPushes(limit: 4)
    pushes.use(.important, of: 1, session: 7)
    #expect(pushes.classes(of: 1, session: 8) == [])
    pushes.use(.unimportant, of: 1, session: 8)
    #expect(pushes.classes(of: 1, session: 7).rawValue == 2)
    #expect(pushes.classes(of: 1, session: 8).rawValue == 1)
  }

  @Test("1x.2 where there are too many all are forgotten", arguments: [0, 1, 4])
  func bounded(limit: Int) {
    var pushes = UnackedPushes(limit: limit)
    for session in 1...10 as ClosedRange<UInt64> { pushes.use(.important, of: 1, session: session) }
    let known = (1...10 as ClosedRange<UInt64>).filter { pushes.classes(of: 1, session: $0) != [] }
    #expect(known == (limit == 4 ? [9, 10] : [10]))
  }

  @Test("4a.4 an unsent push frees only its class, for its registration")
  func giveBack() {
    var pushes = UnackedPushes(limit: 4)
    for registration in [1, 2] as [UInt64] {
      pushes.use(.important, of: registration, session: 7)
      pushes.use(.unimportant, of: registration, session: 7)
    }
    pushes.giveBack(.important, of: 1, session: 7)
    pushes.giveBack(.important, of: 3, session: 7)
    #expect(pushes.classes(of: 1, session: 7).rawValue == 1)
    #expect(pushes.classes(of: 2, session: 7).rawValue == 3)
  }

  @Test("only the session that is gone is forgotten")
  func forget() {
    var pushes = UnackedPushes(limit: 4)
    pushes.use(.important, of: 1, session: 7)
    pushes.forget(8)
    #expect(pushes.classes(of: 1, session: 7).rawValue == 2)
    pushes.forget(7)
    #expect(pushes.classes(of: 1, session: 7) == [])
  }
}
