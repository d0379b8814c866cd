import Testing

@testable import PushRules

@Suite("4b Archived messages")
struct ArchivedMessageRuleTests {
  private func reason(addressed: Bool, outgoing: Bool, session: Bool) -> SkipReason? {
    ArchivedMessageRule.reasonToIgnore(
      .init(
        recipientIsUser: addressed, userSentIt: outgoing, senderIsUser: outgoing, userHasSession: session)
    ) { outgoing }
  }

  private func decide(
    isUrgent: Bool, heldBySession: Bool, alreadyNotified: Bool,
    importance: Importance = .important(.body)
  ) -> PushDecision {
    ArchivedMessageRule.decide(
      importance: importance, isUrgent: isUrgent, heldBySession: heldBySession,
      alreadyNotified: alreadyNotified)
  }

  @Test("4b.1 a message to a user with a session is decided for each registration")
  func accepted() { #expect(reason(addressed: true, outgoing: false, session: true) == nil) }

  @Test("4b.1 a message to someone else pushes to nobody, whatever else holds", arguments: [true, false])
  func someoneElse(flag: Bool) {
    #expect(
      reason(addressed: false, outgoing: flag, session: flag) == .addressedToSomeoneElse)
    #expect(
      reason(addressed: false, outgoing: flag, session: !flag) == .addressedToSomeoneElse)
  }

  @Test("4b.1 a user without a session is not notified of archived messages", arguments: [true, false])
  func noSession(outgoing: Bool) {
    #expect(reason(addressed: true, outgoing: outgoing, session: false) == .noSession)
  }

  @Test("4b.1 the sender's own outgoing copy never pushes")
  func outgoingCopy() {
    #expect(reason(addressed: true, outgoing: true, session: true) == .outgoingCopy)
  }

  @Test(
    "4b.1 a message without recipient is addressed to the user whose session sends it",
    arguments: [true, false])
  func withoutRecipient(userSentIt: Bool) {
    let event = ArchivedMessageRule.Event(
      recipientIsUser: nil, userSentIt: userSentIt, senderIsUser: false, userHasSession: true)
    #expect(
      ArchivedMessageRule.reasonToIgnore(event) { true } == (userSentIt ? nil : .addressedToSomeoneElse))
  }

  @Test(
    "4b.1 copies of a note to oneself are counted, with or without a session, and no other messages",
    arguments: [true, false])
  func countedCopies(hasSession: Bool) {
    for recipientIsUser in [true, false, nil] {
      for userSentIt in [true, false] {
        for senderIsUser in [true, false] {
          var isCounted = false
          let event = ArchivedMessageRule.Event(
            recipientIsUser: recipientIsUser, userSentIt: userSentIt, senderIsUser: senderIsUser,
            userHasSession: hasSession)
          _ = ArchivedMessageRule.reasonToIgnore(event) {
            isCounted = true
            return true
          }
          #expect(isCounted == (recipientIsUser != false && userSentIt && senderIsUser))
        }
      }
    }
  }

  @Test("4b.1 the quick reasons: addressed to someone else, or every registration held and no call")
  func quickReasons() {
    func reason(addressed: Bool, held: Bool, mayBeUrgent: Bool) -> SkipReason? {
      ArchivedMessageRule.quickReasonToIgnore(
        isAddressedToUser: addressed, everyRegistrationIsHeld: held, mayBeUrgent: mayBeUrgent)
    }
    for (held, mayBeUrgent) in [(false, false), (false, true), (true, false), (true, true)] {
      #expect(reason(addressed: false, held: held, mayBeUrgent: mayBeUrgent) == .addressedToSomeoneElse)
    }
    #expect(reason(addressed: true, held: true, mayBeUrgent: false) == .heldBySession)
    #expect(reason(addressed: true, held: true, mayBeUrgent: true) == nil)
    #expect(reason(addressed: true, held: false, mayBeUrgent: false) == nil)
    #expect(reason(addressed: true, held: false, mayBeUrgent: true) == nil)
  }

  @Test("4b.1 a registration that no session holds is pushed, with the importance")
  func notHeld() {
    #expect(
      decide(isUrgent: false, heldBySession: false, alreadyNotified: false)
        == .push(.important(.body)))
    #expect(
      decide(
        isUrgent: false, heldBySession: false, alreadyNotified: false,
        importance: .unimportant(.noBody)) == .push(.unimportant(.noBody)))
  }

  @Test("4b.1 a registration that a session holds is left to that session", arguments: [true, false])
  func held(alreadyNotified: Bool) {
    #expect(
      decide(isUrgent: false, heldBySession: true, alreadyNotified: alreadyNotified)
        == .skipped(.heldBySession))
  }

  @Test("4b.2 an urgent stanza goes to all registrations at once, held or not", arguments: [true, false])
  func urgent(held: Bool) {
    #expect(
      decide(
        isUrgent: true, heldBySession: held, alreadyNotified: false, importance: .important(.call))
        == .push(.important(.call)))
  }

  @Test("1x.1 a registration that was notified before is not pushed again, urgent or not")
  func alreadyNotified() {
    #expect(
      decide(isUrgent: false, heldBySession: false, alreadyNotified: true)
        == .skipped(.alreadyNotified))
    #expect(
      decide(isUrgent: true, heldBySession: true, alreadyNotified: true)
        == .skipped(.alreadyNotified))
  }

  @Test("why.1 an important message that is not archived is missed, unless it is that of a room")
  func missed() {
    func isMissed(
      _ kind: StanzaKind = .message, _ type: MessageType = .other, elements: ElementMeanings = [.body]
    ) -> Bool {
      ArchivedMessageRule.isMissed(
        unarchived: StanzaFacts(kind: kind, content: MessageContent(type: type, elements: elements)))
    }
    #expect(isMissed())
    #expect(!isMissed(.message, .groupchat))
    #expect(!isMissed(.message, .headline))
    #expect(!isMissed(.subscriptionRequest))
    #expect(!isMissed(.message, .other, elements: []))
  }
}
