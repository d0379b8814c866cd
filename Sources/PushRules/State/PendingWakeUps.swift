/// wake.1: the wake-ups of publishes that failed, and the services that they wait for.
extension Deliveries {
  /// Whether the module's timer has something to wait for.
  public var isWaiting: Bool { inFlight.hasRecent || wakeUps.count > 0 || !outages.all.isEmpty }

  public var hasWakeUps: Bool { wakeUps.count > 0 }

  /// Time has passed.
  public mutating func tick(now: Int) {
    while let (number, publish) = inFlight.takeOverdue(now: now) { noteUnanswered(publish, number, now: now) }
    for outage in outages.all where outage.due <= now { probe(outage, now: now) }
    if sending.second != now { sending = (now, 0) }
    while sending.count < WakeUpRule.mostASecond, let wakeUp = wakeUps.takeDue(now: now) { leave(wakeUp, now: now) }
  }

  /// The module sends a wake-up, under the next number.
  /// - Returns: false if it has ended meanwhile.
  public mutating func sendAgain(_ key: WakeUpKey, recipient: UInt64, now: Int) -> Bool {
    guard var wakeUp = wakeUps[key], case .due = wakeUp.phase else { return false }
    wakeUp.publish.sentAt = now
    wakeUp.publish.recipient = recipient
    wakeUp.publish.kind = .again
    wakeUp.phase = .inFlight(nextPublish)
    if wakeUp.isHeldBack { wakeUp.isHeldBack = false } else { wakeUp.repeats &+= 1 }
    keep(wakeUp)
    inFlight.add(wakeUp.publish)
    notePush(of: wakeUp.publish.key, now: now)
    return true
  }

  /// A probe that the module sends, under the next number.
  public mutating func sendProbe(to service: UInt64, jid: [UInt8], now: Int) {
    guard var outage = outages.outage(of: service) else { return }
    outage.probe = nextPublish
    outages.update(outage)
    var publish = InFlightPublish(
      registration: RegistrationName(username: jid, identifier: []), key: 0, recipient: service, sentAt: now)
    publish.kind = .probe
    inFlight.add(publish)
  }

  /// Ends a wake-up that cannot be sent.
  public mutating func endWakeUp(_ key: WakeUpKey) {
    if let wakeUp = wakeUps.remove(key) { ended(wakeUp) }
  }

  /// The session that holds the registration resumes, or the device binds again.
  public mutating func deviceIsBack(_ registration: RegistrationKey) {
    guard wakeUps.count > 0 else { return }
    endWakeUp(WakeUpKey(registration, isCall: false))
    endWakeUp(WakeUpKey(registration, isCall: true))
  }

  /// Ends the wake-up of a call that is over.
  /// - Parameter callID: digest of the user and the call's id.
  public mutating func callIsOver(_ callID: UInt64) {
    for wakeUp in wakeUps.all(where: { $0.publish.isCall && $0.publish.callID == callID }) { endWakeUp(wakeUp.key) }
  }

  // MARK: Failures

  mutating func failed(_ publish: InFlightPublish, _ number: UInt64, _ failure: WakeUpRule.Failure, now: Int) {
    guard repeats, publish.importanceClass == .important else { return endIfSent(publish, number) }
    let known = wakeUps[WakeUpKey(of: publish)].flatMap { $0.isForLess ? nil : $0 }
    if known?.isHeldBack ?? false { return }
    if case .inFlight(let newer) = known?.phase, newer > number { return }
    var wakeUp = known ?? WakeUp(publish, .waitsForService, cameAt: publish.sentAt)
    if failure == .unanswered { wakeUp.unanswered &+= 1 }
    guard let phase = phase(of: wakeUp, after: failure, now: now) else { return end(publish, wakeUp) }
    wakeUp.phase = phase
    wakeUp.isSentByTime = false
    keep(wakeUp)
    var effect = Effect(.failed, of: wakeUp)
    effect.publish = number
    effects.add(effect)
    if phase == .waitsForService { waitForService(of: wakeUp, now: now) }
  }

  private func phase(of wakeUp: WakeUp, after failure: WakeUpRule.Failure, now: Int) -> WakeUp.Phase? {
    let age = now &- wakeUp.cameAt
    let next =
      wakeUp.publish.isCall
      ? WakeUpRule.nextOfCall(age: age)
      : WakeUpRule.next(
        after: failure, repeats: wakeUp.repeats, unanswered: wakeUp.unanswered,
        hasAnswered: services.value(for: wakeUp.publish.recipient) != nil, age: age, random: random(wakeUp))
    switch next {
    case .end: return nil
    case .service: return .waitsForService
    case .seconds(let seconds): return .due(spaced(wakeUp, due: now &+ seconds))
    }
  }

  private mutating func end(_ publish: InFlightPublish, _ wakeUp: WakeUp) {
    _ = wakeUps.remove(wakeUp.key)
    ended(wakeUp)
  }

  /// A held-back push that is not important is not sent again if it fails.
  private mutating func endIfSent(_ publish: InFlightPublish, _ number: UInt64) {
    let key = WakeUpKey(of: publish)
    if wakeUps[key]?.phase == .inFlight(number) { endWakeUp(key) }
  }

  private mutating func noteUnanswered(_ publish: InFlightPublish, _ number: UInt64, now: Int) {
    if publish.kind != .probe { failed(publish, number, .unanswered, now: now) }
  }

  mutating func endWakeUps(of publish: InFlightPublish, now: Int) {
    guard wakeUps.count > 0, publish.importanceClass == .important || publish.kind == .again else { return }
    for isCall in [false, true] {
      guard var wakeUp = wakeUps[WakeUpKey(publish.key, isCall: isCall)] else { continue }
      if wakeUp.isHeldBack {
        wakeUp.phase = .due(now)
        keep(wakeUp)
      } else if publish.importanceClass == .important || wakeUp.publish.importanceClass == .unimportant {
        _ = wakeUps.remove(wakeUp.key)
        effects.add(Effect(.woken, of: wakeUp))
      }
    }
  }

  // MARK: Err.4

  mutating func holdBack(_ publish: InFlightPublish, until due: Int) {
    let key = WakeUpKey(of: publish)
    let known = wakeUps[key]
    let importance = SpacedPushRule.importance(
      waiting: known?.publish.importanceClass, new: publish.importanceClass)
    if let known, importance != publish.importanceClass { return keep(known) }
    var wakeUp = WakeUp(publish, .due(due), cameAt: publish.sentAt)
    wakeUp.isHeldBack = true
    wakeUp.repeats = known?.repeats ?? 0
    keep(wakeUp)
  }

  /// The time to send a wake-up of a registration whose pushes are spaced.
  private func spaced(_ wakeUp: WakeUp, due: Int) -> Int {
    guard !wakeUp.publish.isCall, let row = errors.value(for: wakeUp.publish.key),
      SpacedPushRule.isSpaced(refusals: row.refusals, limit: errorOptions.limit)
    else { return due }
    return max(due, row.lastPush &+ SpacedPushRule.interval)
  }

  private mutating func notePush(of registration: RegistrationKey, now: Int) {
    guard errors.count > 0, var row = errors.value(for: registration) else { return }
    row.lastPush = now
    errors.set(row, for: registration, now: now)
  }

  // MARK: Sending

  mutating func replaceWakeUp(by publish: InFlightPublish, _ number: UInt64) {
    guard let old = wakeUps[WakeUpKey(of: publish)] else { return }
    var wakeUp = WakeUp(publish, .inFlight(number), cameAt: publish.sentAt)
    wakeUp.repeats = old.repeats
    keep(wakeUp)
  }

  private mutating func leave(_ wakeUp: WakeUp, now: Int) {
    guard case .due = wakeUp.phase, now &- wakeUp.cameAt < WakeUpRule.lifetime else { return endWakeUp(wakeUp.key) }
    var leaving = wakeUp
    leaving.phase = .due(now &+ WakeUpRule.longestProbeWait)  // if the module cannot send it
    keep(leaving)
    sending.count &+= 1
    effects.add(Effect(.again, of: wakeUp))
  }

  mutating func keep(_ wakeUp: WakeUp) {
    if let evicted = wakeUps.set(wakeUp) { ended(evicted) }
  }

  private mutating func ended(_ wakeUp: WakeUp) {
    effects.add(Effect(.ended, of: wakeUp))
  }

  /// Nobody outside can tell it before.
  func random(_ wakeUp: WakeUp) -> UInt64 {
    var digest = KeyedDigest(key)
    digest.absorb(wakeUp.key.value)
    digest.absorb(UInt64(truncatingIfNeeded: wakeUp.cameAt &* 32 &+ wakeUp.repeats))
    return digest.value
  }
}

extension WakeUp {
  /// It is not important: one that is takes its place.
  var isForLess: Bool { publish.importanceClass == .unimportant }
}
