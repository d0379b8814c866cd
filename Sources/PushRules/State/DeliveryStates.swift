/// What an operator asks about the deliveries to a registration or through a service.
extension Deliveries {
  public struct RegistrationState: Equatable {
    /// Errors in a row (err.1): refusals, those of them that count, and pushes that did not reach the service.
    public var refusals = 0
    public var counted = 0
    public var unreachable = 0
    /// Seconds since the first of them; nil without an error.
    public var age: Int?
    /// Whether a wake-up is pending (wake.1).
    public var isPending = false
    /// Seconds until it is sent again; nil while it waits for an answer.
    public var wait: Int?
  }

  public func state(of registration: RegistrationKey, now: Int) -> RegistrationState {
    var state = RegistrationState()
    if let row = errors.value(for: registration) {
      state.refusals = row.refusals
      state.counted = row.counted
      state.unreachable = row.unreachable.count
      if row.refusals > 0 { state.age = now &- row.began }
      if row.unreachable.count > 0 { state.age = max(state.age ?? 0, now &- row.unreachable.began) }
    }
    for isCall in [false, true] {
      guard let wakeUp = wakeUps[WakeUpKey(registration, isCall: isCall)] else { continue }
      state.isPending = true
      if case .due(let due) = wakeUp.phase { state.wait = max(0, due &- now) }
    }
    return state
  }

  /// Publishes that a service has not answered, and wake-ups that wait to be sent to it again. Takes time in proportion to
  /// those of all services.
  public func state(ofService service: UInt64) -> (inFlight: Int, pending: Int) {
    (inFlight.count(sentTo: service), wakeUps.all(where: { $0.isPending(for: service) }).count)
  }

  /// Sends the pending wake-ups of a service now, whatever they wait for; spaced ones in their time (err.4).
  /// - Returns: how many.
  public mutating func retry(service: UInt64, now: Int) -> Int {
    let pending = wakeUps.all(where: { $0.isPending(for: service) })
    for var wakeUp in pending {
      wakeUp.phase = .due(now)
      keep(wakeUp)
    }
    return pending.count
  }
}

extension WakeUp {
  fileprivate func isPending(for service: UInt64) -> Bool {
    publish.recipient == service && phase != .inFlight
  }
}
