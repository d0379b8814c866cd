import Testing

@testable import PushRules

@Suite("4b.1 Notes to oneself")
struct NoteToOneselfRuleTests {
  @Test("a message from an account to itself is a note, also without a recipient")
  func isNote() {
    #expect(NoteToOneselfRule.isNote(isFromAccount: true, isToAccount: true))
    #expect(NoteToOneselfRule.isNote(isFromAccount: true, isToAccount: nil))
    #expect(!NoteToOneselfRule.isNote(isFromAccount: true, isToAccount: false))
    for isToAccount in [true, false, nil] {
      #expect(!NoteToOneselfRule.isNote(isFromAccount: false, isToAccount: isToAccount))
    }
  }

  private func carbon(
    _ direction: Carbon.Direction, isFromOwnAccount: Bool, isNote: Bool
  ) -> StanzaFacts {
    let content = MessageContent(type: .other, elements: .body)
    return StanzaFacts(
      kind: .message, content: content,
      carbon: Carbon(
        direction: direction, forwarded: content, isFromOwnAccount: isFromOwnAccount,
        isNoteToOneself: isNote))
  }

  @Test("only the account's own sent carbon of a note is the outgoing copy")
  func isOutgoingCopy() {
    for direction in [Carbon.Direction.sent, .received] {
      for isFromOwnAccount in [true, false] {
        for isNote in [true, false] {
          let stanza = carbon(direction, isFromOwnAccount: isFromOwnAccount, isNote: isNote)
          let expected = direction == .sent && isFromOwnAccount && isNote
          #expect(NoteToOneselfRule.isOutgoingCopy(stanza) == expected)
        }
      }
    }
    let facts = StanzaFacts(kind: .message, content: MessageContent(type: .other))
    #expect(!NoteToOneselfRule.isOutgoingCopy(facts))
  }
}
