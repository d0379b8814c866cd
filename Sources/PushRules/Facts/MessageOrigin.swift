/// Text of a stanza, borrowed from whoever reads it.
public protocol StanzaText {
  /// Adds the text to a digest, so that two texts one after the other differ from the same bytes divided elsewhere.
  func absorb(into digest: inout KeyedDigest)
  /// Whether both are the same string in memory, or both are none. Equal ones elsewhere may go unnoticed.
  static func areIdentical(_ text: Self?, _ other: Self?) -> Bool
}

/// Name, sender and type of a message with their digest, which one message after another of a queue shares.
///
/// Valid while the texts are: within one call, where they belong to stanzas of the queue.
public struct MessageOrigin<Text: StanzaText> {
  private let name: Text?
  private let sender: Text?
  private let type: Text?
  /// Of name, sender and type in this order, to be continued.
  let digest: KeyedDigest

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
  /// Adds the text to a digest; a word of its own if there is none.
  @inline(__always)
  public func absorb(into digest: inout KeyedDigest) {
    guard let self else { return digest.absorb(UInt64.max) }
    self.absorb(into: &digest)
  }
}
