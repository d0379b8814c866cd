/// A push service that is probed, since wake-ups wait for its answer (wake.1).
struct Outage {
  /// Digest of the JID that is published to.
  var service: UInt64
  /// One that waits for the service.
  var registration: RegistrationName
  /// When the next probe is due, in seconds.
  var due: Int
  /// Seconds between the last probe and this one.
  var wait: Int
  /// The last probe is not answered yet, or could not be sent.
  var isAsked = false
  /// A probe was not answered until the next one was due.
  var isSilent = false
}

/// The services that are probed, bounded.
struct Outages {
  private(set) var all: [Outage] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  var isFull: Bool { all.count >= limit }

  func outage(of service: UInt64) -> Outage? { all.first { $0.service == service } }

  /// - Returns: whether the service is probed from now on; false if it is already, or if there are too many.
  mutating func begin(_ service: UInt64, for registration: RegistrationName, now: Int) -> Bool {
    guard all.count < limit, outage(of: service) == nil else { return false }
    let wait = WakeUpRule.probeWait(after: nil)
    all.append(Outage(service: service, registration: registration, due: now &+ wait, wait: wait))
    return true
  }

  /// - Returns: the one that ended.
  mutating func end(_ service: UInt64) -> Outage? {
    guard let ended = outage(of: service) else { return nil }
    all = all.filter { $0.service != service }
    return ended
  }

  /// A probe was answered: the service is unreachable.
  mutating func noteAnswer(of service: UInt64) {
    guard var outage = outage(of: service) else { return }
    outage.isAsked = false
    outage.isSilent = false
    update(outage)
  }

  mutating func update(_ outage: Outage) {
    if let place = all.firstIndex(where: { $0.service == outage.service }) { all[place] = outage }
  }
}
