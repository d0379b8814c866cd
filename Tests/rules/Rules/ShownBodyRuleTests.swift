import Testing

@testable import PushRules

@Suite("note.1 Which body a notification shows")
struct ShownBodyRuleTests {
  private func fit(_ language: String, _ wanted: String) -> ShownBodyRule.Fit {
    ShownBodyRule.fit(of: Array(language.utf8).span, to: Array(wanted.utf8).span)
  }

  @Test("the registration's language fits best, then that without its region, then no language")
  func order() {
    let fits = [fit("de-AT", "de-AT"), fit("de", "de-AT"), fit("", "de-AT"), fit("es", "de-AT")]
    #expect(fits == [.language, .baseLanguage, .noLanguage, .otherLanguage])
    #expect(fits.map(\.rawValue) == fits.map(\.rawValue).sorted())
  }

  @Test("another region, or a part of the language's name, is another language")
  func others() {
    for other in ["de-CH", "d", "deu", "de-", "-AT", "AT", "de-A", "de-AT-1996"] {
      #expect(fit(other, "de-AT") == .otherLanguage)
    }
    #expect(fit("de-AT", "de") == .otherLanguage)
    #expect(fit("deu", "deu-AT") == .baseLanguage)
  }

  @Test("case does not matter, other bytes do")
  func lettersCase() {
    #expect(fit("DE-at", "de-AT") == .language)
    #expect(fit("AZ", "az") == .language)
    #expect(fit("De", "dE-AT") == .baseLanguage)
    #expect(fit("@", "`") == .otherLanguage)
    #expect(fit("[", "{") == .otherLanguage)
  }

  @Test("without a language in the registration, none fits a body")
  func noLanguage() {
    #expect(fit("de", "") == .otherLanguage)
    #expect(fit("d", "") == .otherLanguage)
    #expect(fit("", "") == .noLanguage)
  }

  private func cut(_ body: String) -> Int? { ShownBodyRule.cut(Array(body.utf8).span) }

  @Test("a body of up to 1,000 bytes is shown whole")
  func whole() {
    #expect(cut("") == nil)
    #expect(cut(String(repeating: "a", count: 1000)) == nil)
    #expect(cut(String(repeating: "ü", count: 500)) == nil)
  }

  @Test("a longer one is cut to 1,000 bytes with its ellipsis")
  func cutToLimit() {
    #expect(cut(String(repeating: "a", count: 1001)) == 997)
    #expect(cut(String(repeating: "a", count: 60_000)) == 997)
    #expect(ShownBodyRule.ellipsis.utf8CodeUnitCount == 3)
  }

  @Test("no character is cut, whatever its length", arguments: ["a", "ü", "€", "😀"], 0...3)
  func characters(character: String, before: Int) throws {
    let text = String(repeating: "x", count: before) + String(repeating: character, count: 1000)
    let end = try #require(cut(text + "y"))
    #expect(end <= 997 && end > 997 - character.utf8.count)
    #expect((end - before) % character.utf8.count == 0)
  }

  @Test("bytes that are not UTF-8 are cut to nothing, at worst")
  func notUTF8() { #expect(ShownBodyRule.cut([UInt8](repeating: 0x80, count: 1001).span) == 0) }
}
