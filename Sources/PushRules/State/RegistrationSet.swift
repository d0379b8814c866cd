/// A set of registrations, by keyed digests.
public struct RegistrationSet {
  private var table = DigestTable<UInt8>()

  public init() {}

  public mutating func insert(_ key: RegistrationKey) { _ = table.insert(0, for: key, mark: false) }

  public func contains(_ key: RegistrationKey) -> Bool { table.value(for: key) != nil }
}
