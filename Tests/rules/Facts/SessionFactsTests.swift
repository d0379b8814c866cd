import Testing

@testable import PushRules

@Suite("Sessions that are awake")
struct SessionFactsTests {
  private let awake = SessionFacts(
    isConnected: true, hasStreamManagement: true, waitsForAck: false, isActive: true)

  @Test("wake.2 a session is awake if it is connected, acknowledges at once, and has no CSI state but active")
  func isAwake() { #expect(awake.isAwake) }

  @Test(
    "wake.2 a session is not awake if one of these is missing",
    arguments: [\SessionFacts.isConnected, \.hasStreamManagement, \.isActive])
  func isNotAwake(missing: WritableKeyPath<SessionFacts, Bool> & Sendable) {
    var session = awake
    session[keyPath: missing] = false
    #expect(!session.isAwake)
  }

  @Test("wake.2 a session that waits for an acknowledgement is not awake")
  func waitsForAck() {
    var session = awake
    session.waitsForAck = true
    #expect(!session.isAwake)
  }
}
