import Testing

@testable import LuaBridge

@Suite("Stanza elements")
struct StanzaElementTests {
  @Test("each element has a bit of its own, so that none is wanted with another")
  func bits() {
    let elements: [StanzaElement] = [
      .body, .subject, .propose, .omemo, .eme, .pgp, .openpgp, .received, .sent, .forwarded, .message,
      .stanzaID,
      .delay,
    ]
    #expect(elements.allSatisfy { $0.rawValue.nonzeroBitCount == 1 })
    #expect(elements.reduce(StanzaElement()) { $0.union($1) }.rawValue.nonzeroBitCount == elements.count)
  }
}
