/// note.1: "Of several bodies, blank ones aside: the one in the registration's `language` (de-AT: de-AT, else de), else the
/// one without xml:lang, else the first. A body is cut at the end of a character, to 1,000 bytes with its ellipsis."
///
/// The original shows the first body, be it empty, at any length.
public enum ShownBodyRule {
  /// Most bytes of a body that is shown.
  public static let maximumLength = 1000
  /// What replaces the rest of a longer body, in UTF-8.
  public static let ellipsis: StaticString = "…"

  /// How well a body fits, best first.
  public enum Fit: UInt8 {
    case language
    /// The language without its region: `de` of `de-AT`.
    case baseLanguage
    case noLanguage
    case otherLanguage
  }

  /// - Parameters:
  ///   - language: the body's xml:lang; empty if it has none.
  ///   - wanted: the registration's language; empty if it has none.
  public static func fit(of language: Span<UInt8>, to wanted: Span<UInt8>) -> Fit {
    if language.isEmpty { return .noLanguage }
    if areEqual(language, wanted, count: wanted.count) { return .language }
    return areEqual(language, wanted, count: base(of: wanted)) ? .baseLanguage : .otherLanguage
  }

  /// The bytes of a body to show before the ellipsis; nil to show all of it. A character of UTF-8 is not cut.
  public static func cut(_ body: Span<UInt8>) -> Int? {
    guard body.count > maximumLength else { return nil }
    var end = maximumLength &- ellipsis.utf8CodeUnitCount
    while end > 0, body[end] & 0xc0 == 0x80 { end &-= 1 }
    return end
  }

  /// Bytes of a language tag before its first hyphen.
  private static func base(of language: Span<UInt8>) -> Int {
    var count = 0
    while count < language.count, language[count] != 45 { count &+= 1 }
    return count
  }

  /// Whether a language tag equals the first bytes of another, regardless of case (RFC 5646 section 2.1.1).
  private static func areEqual(_ language: Span<UInt8>, _ other: Span<UInt8>, count: Int) -> Bool {
    guard language.count == count else { return false }
    for index in 0..<count where lowercase(language[index]) != lowercase(other[index]) { return false }
    return true
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }
}
