/// A set of texts, by their keyed digests.
public struct DigestSet {
  private var table = DigestTable<UInt8>()

  public init() {}

  public mutating func insert(_ digest: UInt64) { _ = table.insert(0, for: digest, mark: false) }

  public func contains(_ digest: UInt64) -> Bool { table.value(for: digest) != nil }
}
