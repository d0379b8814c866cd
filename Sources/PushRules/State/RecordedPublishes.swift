/// why.1: what the record tells of publishes.
extension Deliveries {
  /// An answer of a service, or that none came.
  mutating func note(_ reason: RecordedReason, to publish: InFlightPublish, now: Int) {
    guard publish.kind != .probe else { return }
    record.add(publish.entry(reason, at: now))
  }

  /// A wake-up is sent again.
  mutating func noteRepeat(of publish: inout InFlightPublish, now: Int) {
    publish.path = .again
    record.add(publish.entry(.decision(.push(publish.importance)), at: now))
    _ = record.made(&publish)
  }

  /// The decision to push tells why nothing was sent.
  mutating func noteNotSent(_ publish: InFlightPublish, _ reason: SkipReason) {
    record.notSent(publish.key, publish.path, reason)
  }

  /// A registration has ended.
  public mutating func noteEnd(_ reason: EndReason, of registration: RegistrationKey, user: UInt64, now: Int)
  {
    record.add(
      RecordEntry(nil, of: nil, user: user, stanza: 0, at: now).telling(.end(reason), of: registration))
  }
}

extension InFlightPublish {
  /// Takes over what the record knows of the decision.
  mutating func note(_ decision: RecordEntry) {
    user = decision.user
    stanza = decision.stanza
    path = decision.path
  }

  fileprivate func entry(_ reason: RecordedReason, at now: Int) -> RecordEntry {
    RecordEntry(path, of: importanceClass, user: user, stanza: stanza, at: now).telling(reason, of: key)
  }
}
