import Testing

@testable import PushRules

@Suite("4c.2, 4a.6 The scan of a session that has ended")
struct EndedSessionRuleTests {
  private func step(_ age: Int, _ successors: [Bool] = [], stops: Bool = false) -> EndedSessionRule.Step {
    EndedSessionRule.nextStep(age: age, successors: successors, serverStops: stops)
  }

  @Test("it comes a second later if the device is not connected", arguments: [1, 2, 29, 30, 31, Int.max])
  func scan(age: Int) {
    #expect(step(0) == .wait(1))
    #expect(step(0, [true]) == .wait(1))
    #expect(step(age) == .scan)
  }

  @Test("a clock that says less than 0 is no reason to wait longer")
  func negativeAge() { #expect(step(.min) == .wait(1)) }

  @Test(
    "it waits for 30 seconds while the device is connected, awake or not",
    arguments: [[true], [false], [false, true]])
  func wait(successors: [Bool]) {
    #expect(step(1, successors) == .wait(29))
    #expect(step(20, successors) == .wait(10))
    #expect(step(29, successors) == .wait(1))
  }

  @Test("after 30 seconds it comes unless a session of the device is awake", arguments: [30, 31, Int.max])
  func afterWaiting(age: Int) {
    #expect(step(age, [false]) == .scan)
    #expect(step(age, [false, false]) == .scan)
    #expect(step(age, [true]) == .skip(.backAndAwake))
    #expect(step(age, [false, true]) == .skip(.backAndAwake))
  }

  @Test("a server that stops scans nothing", arguments: [0, 1, 30])
  func stops(age: Int) {
    #expect(step(age, stops: true) == .skip(.serverStops))
    #expect(step(age, [false], stops: true) == .skip(.serverStops))
  }

  @Test("it has the important messages among the unacknowledged stanzas")
  func unacknowledged() {
    func reason(_ kind: StanzaKind, _ importance: Importance, stops: Bool = false) -> SkipReason? {
      EndedSessionRule.reasonToLeaveOut(kind: kind, importance: importance, serverStops: stops)
    }
    #expect(reason(.message, .important(.body)) == nil)
    #expect(reason(.message, .unimportant(.noBody)) == .notImportantAtEnd)
    for kind in [StanzaKind.request, .subscriptionRequest, .other] {
      #expect(reason(kind, .important(.jingleSession)) == .notImportantAtEnd)
      #expect(reason(kind, .unimportant(.notAMessage)) == .notImportantAtEnd)
    }
    #expect(reason(.message, .important(.body), stops: true) == .serverStops)
    #expect(reason(.other, .unimportant(.notAMessage), stops: true) == .serverStops)
  }

  @Test("it is void when the device enables the registration")
  func void() {
    #expect(EndedSessionRule.reasonToVoid(isRegistrationOfScan: true, isSameDevice: true) == .enabledAgain)
    #expect(EndedSessionRule.reasonToVoid(isRegistrationOfScan: false, isSameDevice: true) == nil)
    #expect(EndedSessionRule.reasonToVoid(isRegistrationOfScan: true, isSameDevice: false) == nil)
    #expect(EndedSessionRule.reasonToVoid(isRegistrationOfScan: false, isSameDevice: false) == nil)
  }

  @Test("the resource or the client_id tells the device")
  func device() {
    #expect(EndedSessionRule.isSameDevice(hasSameResource: true, hasSameClientID: false))
    #expect(EndedSessionRule.isSameDevice(hasSameResource: false, hasSameClientID: true))
    #expect(EndedSessionRule.isSameDevice(hasSameResource: true, hasSameClientID: true))
    #expect(!EndedSessionRule.isSameDevice(hasSameResource: false, hasSameClientID: false))
  }
}
