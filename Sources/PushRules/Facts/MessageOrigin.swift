/// A stanza's text, borrowed from its reader.
public protocol StanzaText {
  /// Adds the text to a digest, with its length: "ab", "c" and "a", "bc" give different digests.
  func absorb(into digest: inout KeyedDigest)
  /// Whether both are the same string in memory, or both nil. False for some equal texts.
  static func areIdentical(_ text: Self?, _ other: Self?) -> Bool
}

/// Name, sender and type of a message, with their digest. Consecutive messages in a queue often share it.
///
/// Valid only within one call, like the texts it borrows.
public struct MessageOrigin<Text: StanzaText> {
  private let name: Text?
  private let sender: Text?
  private let type: Text?
  /// Of name, sender and type; the rest of the content is added to a copy.
  public let digest: KeyedDigest

  @inline(__always)
  public init(name: Text?, sender: Text?, type: Text?, key: DigestKey) {
    self.name = name
    self.sender = sender
    self.type = type
    var digest = KeyedDigest(key)
    name.absorb(into: &digest)
    sender.absorb(into: &digest)
    type.absorb(into: &digest)
    self.digest = digest
  }

  @inline(__always)
  public func isIdentical(name: Text?, sender: Text?, type: Text?) -> Bool {
    Text.areIdentical(self.name, name) && Text.areIdentical(self.sender, sender)
      && Text.areIdentical(self.type, type)
  }
}

extension Optional where Wrapped: StanzaText {
  /// Adds the text to a digest, or a reserved word for nil.
  @inline(__always)
  public func absorb(into digest: inout KeyedDigest) {
    guard let self else { return digest.absorb(UInt64.max) }
    self.absorb(into: &digest)
  }
}
