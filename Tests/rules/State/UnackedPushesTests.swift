import Testing

@testable import PushRules

@Suite("4c.2 What a session that ends has pushed")
struct UnackedPushesTests {
  @Test("classes are counted for each registration")
  func classes() {
    var pushes = UnackedPushes()
    #expect(pushes.classes(of: 1, session: 7) == [])
    pushes.use(.important, of: 1, session: 7)
    pushes.use(.unimportant, of: 2, session: 7)
    #expect(pushes.classes(of: 1, session: 7).rawValue == 2)
    #expect(pushes.classes(of: 2, session: 7).rawValue == 1)
    pushes.use(.unimportant, of: 1, session: 7)
    #expect(pushes.classes(of: 1, session: 7).rawValue == 3)
    #expect(pushes.classes(of: 3, session: 7) == [])
  }

  @Test("another session starts with no classes, and replaces the one before")
  func otherSession() {
    var pushes = UnackedPushes()
    pushes.use(.important, of: 1, session: 7)
    #expect(pushes.classes(of: 1, session: 8) == [])
    #expect(pushes.classes(of: 1, session: 7).rawValue == 2)
    pushes.use(.unimportant, of: 1, session: 8)
    #expect(pushes.classes(of: 1, session: 8).rawValue == 1)
    #expect(pushes.classes(of: 1, session: 7) == [])
  }

  @Test("4a.4 an unsent push frees only its class, for its registration")
  func giveBack() {
    var pushes = UnackedPushes()
    for registration in [1, 2] as [UInt64] {
      pushes.use(.important, of: registration, session: 7)
      pushes.use(.unimportant, of: registration, session: 7)
    }
    pushes.giveBack(.important, of: 1)
    pushes.giveBack(.important, of: 3)
    #expect(pushes.classes(of: 1, session: 7).rawValue == 1)
    #expect(pushes.classes(of: 2, session: 7).rawValue == 3)
  }

  @Test("only the session that is gone is forgotten")
  func forget() {
    var pushes = UnackedPushes()
    pushes.use(.important, of: 1, session: 7)
    pushes.forget(8)
    #expect(pushes.classes(of: 1, session: 7).rawValue == 2)
    pushes.forget(7)
    #expect(pushes.classes(of: 1, session: 7) == [])
  }
}
