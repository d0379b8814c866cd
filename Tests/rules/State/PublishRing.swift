@testable import PushRules

/// What suites about rings of publishes are told with.
protocol PublishRing {}

extension PublishRing {
  func ring(limit: Int = 4, byteLimit: Int = 1000, lifetime: Int = 60) -> PublishesInFlight {
    PublishesInFlight(limit: limit, byteLimit: byteLimit, lifetime: lifetime, key: DigestKey(1, 2))
  }

  /// Adds a publish and returns its id.
  func add(_ publish: InFlightPublish, to ring: inout PublishesInFlight) -> PublishID {
    let id = ring.id(of: ring.nextNumber)
    ring.add(publish)
    return id
  }

  func publish(_ id: PublishID, in ring: PublishesInFlight) -> InFlightPublish? {
    ring.find(id)?.publish
  }

  func remove(_ id: PublishID, from ring: inout PublishesInFlight) {
    if let (number, _) = ring.find(id) { ring.remove(number) }
  }

  func publish(_ number: UInt64, at time: Int = 1000) -> InFlightPublish {
    InFlightPublish(
      registration: RegistrationName(username: [1], identifier: [2]), key: number, recipient: 5,
      sentAt: time)
  }

  func publish(_ number: UInt64, bytes: Int) -> InFlightPublish {
    InFlightPublish(
      registration: RegistrationName(
        username: Array(repeating: 1, count: bytes / 2),
        identifier: Array(repeating: 2, count: bytes - bytes / 2)),
      key: number, recipient: 5, sentAt: 1000)
  }
}
