/// wake.1: the wake-ups of publishes that failed, and the services that they wait for.
extension Deliveries {
  /// Whether the module's timer has something to wait for.
  public var isWaiting: Bool { inFlight.hasRecent || wakeUps.count > 0 || !outages.all.isEmpty }

  public var hasWakeUps: Bool { wakeUps.count > 0 }

  /// Publishes that nobody answered in time have failed, even if the module was held up for hours.
  mutating func noteOverdue(now: Int) {
    while let (number, publish) = inFlight.takeOverdue(now: now) { noteUnanswered(publish, number, now: now) }
  }

  /// Time has passed.
  public mutating func tick(now: Int) {
    noteOverdue(now: now)
    inFlight.skipAnswered()
    for outage in outages.all where outage.due <= now { probe(outage, now: now) }
    if sending.second != now { sending = (now, 0) }
    while sending.count < WakeUpRule.mostASecond, let wakeUp = wakeUps.takeDue(now: now) {
      leave(wakeUp, now: now)
    }
  }

  /// The module sends a wake-up, under the next number.
  /// - Returns: false if it has ended meanwhile.
  public mutating func sendAgain(_ key: WakeUpKey, recipient: UInt64, now: Int) -> Bool {
    guard var wakeUp = wakeUps[key], case .due = wakeUp.phase else { return false }
    wakeUp.publish.sentAt = now
    wakeUp.publish.recipient = recipient
    wakeUp.publish.kind = .again
    wakeUp.number = nextPublish
    wakeUp.phase = phase(afterSending: wakeUp, now: now)
    wakeUp.wasHeldBack = wakeUp.isHeldBack
    if wakeUp.isHeldBack { wakeUp.isHeldBack = false } else { wakeUp.repeats &+= 1 }
    keep(wakeUp)
    noteRepeat(of: &wakeUp.publish, now: now)
    add(wakeUp.publish)
    if !wakeUp.publish.isCall { notePush(of: wakeUp.publish.key, now: now) }
    return true
  }

  /// A probe that the module sends, under the next number.
  public mutating func sendProbe(to service: UInt64, jid: [UInt8], now: Int) {
    var publish = InFlightPublish(
      registration: RegistrationName(jid, usernameLength: jid.count), key: 0, recipient: service, sentAt: now)
    publish.kind = .probe
    add(publish)
  }

  /// Ends a wake-up that cannot be sent.
  public mutating func endWakeUp(_ key: WakeUpKey, now: Int) {
    guard let wakeUp = drop(key) else { return }
    if wakeUp.publish.isImportantMessage { settle(wakeUp.publish.key, before: wakeUp.number &+ 1, now: now) }
  }

  mutating func drop(_ key: WakeUpKey) -> WakeUp? {
    guard let wakeUp = wakeUps.remove(key) else { return nil }
    ended(wakeUp)
    return wakeUp
  }

  /// The session that holds the registration resumes, or the device binds again: what was sent before wakes nobody.
  public mutating func deviceIsBack(_ registration: RegistrationKey, now: Int) {
    if !inFlight.isEmpty { settle(registration, before: nextPublish, now: now) }
    reached(registration, now: now)
    guard wakeUps.count > 0 else { return }
    endWakeUp(WakeUpKey(registration, isCall: false), now: now)
    endWakeUp(WakeUpKey(registration, isCall: true), now: now)
  }

  private mutating func settle(_ registration: RegistrationKey, before number: UInt64, now: Int) {
    updateSettlement(of: registration, now: now) { $0.settle(before: number) }
  }

  /// A call is over: it is not sent again, though its publish may still fail.
  /// - Parameter callID: digest of the user and the call's id.
  public mutating func callIsOver(_ callID: UInt64) {
    inFlight.noteEnd(ofCall: callID)
    for wakeUp in wakeUps.all(where: { $0.publish.isCall && $0.publish.callID == callID }) {
      _ = drop(wakeUp.key)
    }
  }

  // MARK: Failures

  mutating func failed(_ publish: InFlightPublish, _ number: UInt64, _ failure: WakeUpRule.Failure, now: Int)
  {
    guard repeats, publish.importanceClass == .important else { return endIfSent(publish, number, now: now) }
    if isSettled(publish, number) {
      // What waits stands for this one, and was not sent either.
      if wakeUps[WakeUpKey(of: publish)]?.isHeldBack ?? false { tell(failure, of: publish, number) }
      return
    }
    var wakeUp = wakeUp(of: publish, number)
    if failure == .unanswered { wakeUp.unanswered &+= 1 }
    let phase = publish.isOver ? nil : phase(of: wakeUp, after: failure, now: now)
    tell(failure, of: publish, number, isOwed: wakeUp.isOwed, isRepeated: phase != nil)
    guard let phase else { return endWakeUp(wakeUp.key, now: now) }
    wakeUp.phase = phase
    wakeUp.isOwed = true
    wakeUp.isSentByTime = false
    keep(wakeUp)
    if phase == .waitsForService { waitForService(of: wakeUp, now: now) }
  }

  /// A push that a service which never answered anything does not answer may have arrived.
  private mutating func tell(
    _ failure: WakeUpRule.Failure, of publish: InFlightPublish, _ number: UInt64, isOwed: Bool = false,
    isRepeated: Bool = false
  ) {
    guard failure != .unanswered || isOwed || hasAnswered(publish.recipient) else { return }
    effects.add(
      Effect(
        .failed, publish.registration, publish: number, wakeUp: WakeUpKey(of: publish), isRepeated ? 1 : 0,
        publish.kind == .again ? 1 : 0))
  }

  /// The service says that the device is gone. A push that is held back was never sent, and is still to be. A newer one that
  /// is on its way has an answer of its own.
  mutating func noteGone(_ publish: InFlightPublish, _ number: UInt64, now: Int) {
    if publish.isImportantMessage { settle(publish.key, before: number &+ 1, now: now) }
    let key = WakeUpKey(of: publish)
    guard let wakeUp = wakeUps[key], !wakeUp.isHeldBack else { return }
    if wakeUp.phase != .inFlight || wakeUp.number <= number { endWakeUp(key, now: now) }
  }

  private func hasAnswered(_ service: UInt64) -> Bool { services.value(for: service) != nil }

  private func phase(of wakeUp: WakeUp, after failure: WakeUpRule.Failure, now: Int) -> WakeUp.Phase? {
    let age = now &- wakeUp.cameAt
    let next =
      wakeUp.publish.isCall
      ? WakeUpRule.nextOfCall(age: age)
      : WakeUpRule.next(
        after: failure, repeats: wakeUp.repeats, unanswered: wakeUp.unanswered,
        hasAnswered: wakeUp.isOwed || hasAnswered(wakeUp.publish.recipient), age: age,
        random: random(wakeUp))
    switch next {
    case .end: return nil
    case .service: return .waitsForService
    case .seconds(let seconds): return .due(now &+ seconds)
    }
  }

  /// Whether the device was woken or came back meanwhile, a repeat's wake-up has ended, or another important push took the
  /// place of this one.
  private func isSettled(_ publish: InFlightPublish, _ number: UInt64) -> Bool {
    let known = wakeUps[WakeUpKey(of: publish)]
    if known?.number == number { return false }
    if publish.kind == .again { return true }
    if let settlement = settlements.value(for: publish.key), number < settlement.settled { return true }
    guard let known else { return false }
    return known.publish.importanceClass == .important && known.number > number
  }

  /// The wake-up of an important publish. It takes the place of another push's, and keeps its waits.
  func wakeUp(of publish: InFlightPublish, _ number: UInt64) -> WakeUp {
    let known = wakeUps[WakeUpKey(of: publish)]
    if let known, known.number == number { return known }
    var wakeUp = WakeUp(publish, number, .waitsForService)
    wakeUp.repeats = known?.repeats ?? 0
    wakeUp.isOwed = known?.isOwed ?? false
    return wakeUp
  }

  /// A held-back push that is not important is not sent again if it fails.
  private mutating func endIfSent(_ publish: InFlightPublish, _ number: UInt64, now: Int) {
    let key = WakeUpKey(of: publish)
    if wakeUps[key]?.number == number { endWakeUp(key, now: now) }
  }

  /// A publish that gives way to a new one counts as not answered: forgetting must not lose a push (1x.2).
  mutating func add(_ publish: InFlightPublish) {
    noteOverdue(now: publish.sentAt)
    while let (number, dropped) = inFlight.makeRoom(for: publish) {
      noteUnanswered(dropped, number, now: publish.sentAt)
    }
    inFlight.add(publish)
  }

  private mutating func noteUnanswered(_ publish: InFlightPublish, _ number: UInt64, now: Int) {
    guard publish.kind != .probe else { return }
    note(.noAnswer, to: publish, now: now)
    failed(publish, number, .unanswered, now: now)
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

  // MARK: Sending

  /// A call does not wait for the answer.
  private func phase(afterSending wakeUp: WakeUp, now: Int) -> WakeUp.Phase {
    guard wakeUp.publish.isCall, case .seconds(let seconds) = WakeUpRule.nextOfCall(age: now &- wakeUp.cameAt)
    else { return .inFlight }
    return .due(now &+ seconds)
  }

  /// - Returns: whether there was one.
  mutating func replaceWakeUp(by publish: InFlightPublish, _ number: UInt64) -> Bool {
    guard wakeUps[WakeUpKey(of: publish)] != nil else { return false }
    var wakeUp = wakeUp(of: publish, number)
    wakeUp.phase = .inFlight
    keep(wakeUp)
    return true
  }

  private mutating func leave(_ wakeUp: WakeUp, now: Int) {
    guard case .due = wakeUp.phase, now < wakeUp.end else {
      return endWakeUp(wakeUp.key, now: now)
    }
    let later = spacedUntil(wakeUp, now: now)
    var leaving = wakeUp
    leaving.phase = .due(later ?? now &+ WakeUpRule.longestProbeWait)  // if the module cannot send it
    keep(leaving)
    guard later == nil else { return }
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
