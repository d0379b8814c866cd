/// What became of a host's publishes: those that wait for an answer, the errors of registrations, what services last gave,
/// and the wake-ups that failed. All of it is bounded. Times are monotonic, in seconds.
public struct Deliveries {
  public private(set) var errorOptions = PushErrorRule.Options()
  /// `push_retry`
  public private(set) var repeats = true
  public internal(set) var effects = Effects()
  /// What was decided and what came of it (why.1).
  public var record: Record

  let key: DigestKey
  var inFlight: PublishesInFlight
  var errors: RecentTable<ErrorRow>
  var settlements: RecentTable<Settlement>
  var services: RecentTable<ServiceAnswers>
  var wakeUps: WakeUps
  var outages: Outages
  /// The number of results and refusals so far.
  var answers = 0
  /// The last second in which wake-ups were sent, and how many.
  var sending = (second: 0, count: 0)

  init(limits: PushEngine.Limits, key: DigestKey) {
    self.key = key
    inFlight = PublishesInFlight(
      limit: limits.inFlight, byteLimit: limits.inFlightBytes, lifetime: limits.answerPeriod, key: key)
    errors = RecentTable(limit: limits.failing, period: limits.failingPeriod)
    settlements = RecentTable(limit: limits.settlements, period: limits.answerPeriod)
    services = RecentTable(limit: limits.services, period: limits.servicesPeriod)
    wakeUps = WakeUps(limit: limits.wakeUps)
    outages = Outages(limit: limits.outages)
    record = Record(decisions: limits.recordedDecisions, rest: limits.recordedRest)
  }

  /// Without repeats the wake-ups of pushes that were sent end.
  public mutating func configure(_ errorOptions: PushErrorRule.Options, repeats: Bool, now: Int) {
    self.errorOptions = errorOptions
    self.repeats = repeats
    guard !repeats else { return }
    for wakeUp in wakeUps.all(where: { !$0.isHeldBack }) { endWakeUp(wakeUp.key, now: now) }
  }

  // MARK: Publishes

  /// The number of the next publish.
  public var nextPublish: UInt64 { inFlight.nextNumber }

  /// The id of the publish with a number.
  public func publishID(of number: UInt64) -> PublishID { inFlight.id(of: number) }

  /// Remembers a publish, under the next number.
  /// - Parameters:
  ///   - publish: takes over what the record has of its decision.
  ///   - user: digest of the user, for the case that the record has nothing.
  /// - Returns: whether it has to be confirmed before it is sent, see ``confirm(_:now:)``.
  public mutating func expectAnswer(to publish: inout InFlightPublish, ofUser user: () -> UInt64 = { 0 })
    -> Bool
  {
    if !record.made(&publish) { publish.user = user() }
    add(publish)
    if wakeUps.count > 0, wakeUps[WakeUpKey(of: publish)] != nil { return true }
    return errors.count > 0 && (errors.value(for: publish.key).map(isSpaced) ?? false)
  }

  /// A publish that no handler vetoed is about to be sent. It replaces an older wake-up, or becomes one itself.
  /// - Returns: whether it waits instead of being sent (err.4), and whether it is sent in the place of a wake-up.
  public mutating func confirm(_ id: PublishID, now: Int) -> (waits: Bool, replaces: Bool) {
    guard let (number, publish) = inFlight.find(id) else { return (false, false) }
    if var row = errors.value(for: publish.key), isSpaced(row), !publish.isCall {
      if SpacedPushRule.waits(lastPush: row.lastPush, now: now) || givesWay(publish) {
        inFlight.remove(number)
        noteNotSent(publish, .waits)
        holdBack(publish, number, until: max(now, row.lastPush &+ SpacedPushRule.interval))
        return (true, false)
      }
      row.lastPush = now
      errors.set(row, for: publish.key, now: now)
    }
    return (false, publish.importanceClass == .important && replaceWakeUp(by: publish, number))
  }

  /// Forgets a publish that was not sent. A wake-up stays.
  public mutating func withdraw(_ id: PublishID, _ reason: SkipReason, now: Int) {
    guard let (number, publish) = inFlight.find(id) else { return }
    inFlight.remove(number)
    noteNotSent(publish, reason)
    guard var wakeUp = wakeUps[WakeUpKey(of: publish)], wakeUp.number == number else { return }
    wakeUp.phase = .due(now &+ WakeUpRule.wait(repeats: wakeUp.repeats, random: random(wakeUp)))
    wakeUp.isHeldBack = wakeUp.wasHeldBack
    keep(wakeUp)
  }

  /// The publish is of a call with this id.
  public mutating func noteCall(_ id: PublishID, callID: UInt64) {
    if let (number, _) = inFlight.find(id) { inFlight.update(number) { $0.callID = callID } }
  }

  /// - Returns: whether the next effect had this number; if not, nothing is taken.
  public mutating func takeEffect(_ number: Int) -> Bool { effects.take(number) }

  // MARK: Answers

  /// Takes an answer to a publish or a probe.
  /// - Parameter sender: digest of the JID that answered.
  public mutating func take(_ answer: PushAnswer, to id: PublishID, from sender: UInt64, now: Int)
    -> PushAnswerOutcome
  {
    noteOverdue(now: now)
    inFlight.dropExpired(now: now)
    guard let (number, publish) = inFlight.find(id) else { return .unknown }
    guard sender == publish.recipient else {
      note(.foreignAnswer, to: publish, now: now)
      return .foreign
    }
    inFlight.remove(number)
    let kind = AnswerKindRule.kind(of: answer, hadResultLately: hadResultLately(publish.key, now: now))
    if publish.kind == .probe {
      noteProbeAnswer(kind, of: publish.recipient, now: now)
    } else {
      note(.answer(kind), to: publish, now: now)
      if kind == .result { noteResult(of: publish, number, isLimit: !answer.isResult, now: now) }
      note(kind, publish, number, now: now)
    }
    if kind != .unreachable { serviceAnswered(publish.recipient, now: now) }
    return publish.kind == .probe ? .probed : .answered(kind)
  }

  private mutating func noteProbeAnswer(_ kind: AnswerKind, of service: UInt64, now: Int) {
    outages.noteAnswer(of: service)
    guard kind != .unreachable, services.value(for: service) == nil else { return }
    services.set(ServiceAnswers(), for: service, now: now)
  }

  /// - Parameter isLimit: the answer was a gateway's limit (err.1), which lasts no longer for that.
  private mutating func noteResult(of publish: InFlightPublish, _ number: UInt64, isLimit: Bool, now: Int) {
    updateSettlement(of: publish.key, now: now) {
      if !isLimit { $0.resultAt = now }
      if publish.importanceClass == .important { $0.settle(before: number &+ 1) }
    }
  }

  mutating func updateSettlement(
    of registration: RegistrationKey, now: Int, _ change: (inout Settlement) -> Void
  ) {
    var settlement = settlements.value(for: registration) ?? Settlement()
    change(&settlement)
    settlements.set(settlement, for: registration, now: now)
  }

  private mutating func note(_ kind: AnswerKind, _ publish: InFlightPublish, _ number: UInt64, now: Int) {
    switch kind {
    case .result: endRow(by: publish, now: now)
    case .unreachable: noteUnreachable(publish, number, now: now)
    case .gone, .refused: noteRefusal(of: publish, number, isGone: kind == .gone, now: now)
    }
  }

  private mutating func endRow(by publish: InFlightPublish, now: Int) {
    answers &+= 1
    var service = services.value(for: publish.recipient) ?? ServiceAnswers()
    service.noteResult(of: publish.key, ordinal: answers)
    services.set(service, for: publish.recipient, now: now)
    if let row = errors.value(for: publish.key) {
      errors.remove(publish.key)
      if row.refusals > 0 || row.isStale {
        let isInRecord = row.isRecorded || row.isStale
        effects.add(Effect(.recovered, publish.registration, row.refusals, isInRecord ? 1 : 0))
      }
    }
    endWakeUps(of: publish, now: now)
  }

  private mutating func noteUnreachable(_ publish: InFlightPublish, _ number: UInt64, now: Int) {
    var row = errors.value(for: publish.key) ?? ErrorRow()
    let service = services.value(for: publish.recipient) ?? ServiceAnswers()
    row.unreachable.note(
      ordinal: answers, anotherHadResult: service.resultOfAnother(than: publish.key), now: now)
    errors.set(row, for: publish.key, now: now)
    effects.add(Effect(.unreachable, publish.registration, publish: number, row.unreachable.count))
    if row.unreachable.isDisabled(now: now) {
      return disable(publish, count: row.unreachable.count, now: now)
    }
    failed(publish, number, .unreachable, now: now)
  }

  private mutating func noteRefusal(of publish: InFlightPublish, _ number: UInt64, isGone: Bool, now: Int) {
    answers &+= 1
    var row = errors.value(for: publish.key) ?? ErrorRow()
    let service = services.value(for: publish.recipient) ?? ServiceAnswers()
    services.set(service, for: publish.recipient, now: now)
    let counts = row.noteRefusal(
      isGone: isGone, ordinal: answers, anotherHadResult: service.resultOfAnother(than: publish.key),
      options: errorOptions, now: now)
    effects.add(Effect(.refused, publish.registration, publish: number, row.refusals, row.counted))
    let age = now &- row.began
    if PushErrorRule.isDisabled(counted: row.counted, age: age, allGone: row.allGone, options: errorOptions) {
      errors.set(row, for: publish.key, now: now)
      return disable(publish, count: row.counted, now: now)
    }
    if isSpaced(row) {
      space(&row, publish, counts: counts, now: now)
    } else if row.isStale {
      row.isStale = false
      effects.add(Effect(.recovered, publish.registration, 0, 1))
    }
    errors.set(row, for: publish.key, now: now)
    isGone ? noteGone(publish, number, now: now) : failed(publish, number, .refused, now: now)
  }

  /// The row stays until the registration is forgotten. If the store cannot remove it, the next refusal disables it again.
  private mutating func disable(_ publish: InFlightPublish, count: Int, now: Int) {
    endWakeUp(WakeUpKey(of: publish), now: now)
    effects.add(Effect(.disabled, publish.registration, count))
  }

  private func hadResultLately(_ registration: RegistrationKey, now: Int) -> Bool {
    guard let resultAt = settlements.value(for: registration)?.resultAt else { return false }
    return now &- resultAt < AnswerKindRule.limitPeriod
  }

  // MARK: Registrations

  /// A row that the record in the store tells of, unless one is known, or a result has just ended it: the record is read
  /// before the row is removed from it (err.4).
  public mutating func restoreErrors(
    of registration: RegistrationKey, age: Int, counted: Int, allGone: Bool, now: Int
  ) {
    guard errors.value(for: registration) == nil, settlements.value(for: registration)?.resultAt == nil
    else { return }
    let row = ErrorRow(
      began: now &- age, counted: max(counted, 1), refusals: max(counted, errorOptions.limit),
      allGone: allGone,
      now: now)
    errors.set(row, for: registration, now: now)
  }

  /// The record in the store could not be changed as an effect wanted: it tells of errors though the row has ended, or does
  /// not tell of the row. The next answer wants it again.
  public mutating func recordFailed(of registration: RegistrationKey, now: Int) {
    var row = errors.value(for: registration) ?? ErrorRow()
    if row.isRecorded { row.isRecorded = false } else { row.isStale = true }
    errors.set(row, for: registration, now: now)
  }

  /// Whether no publish, no error and no wake-up of any registration is known.
  public var isIdle: Bool { inFlight.isEmpty && errors.count == 0 && wakeUps.count == 0 }

  /// The device is back: it enabled the registration.
  public mutating func enabled(_ registration: RegistrationKey, now: Int) {
    errors.remove(registration)
    deviceIsBack(registration, now: now)
  }

  /// The device is there, whatever its service does.
  mutating func reached(_ registration: RegistrationKey, now: Int) {
    guard errors.count > 0, var row = errors.value(for: registration), row.unreachable.count > 0 else {
      return
    }
    row.unreachable = UnreachableAttempts()
    if row.refusals == 0, !row.isStale {
      errors.remove(registration)
    } else {
      errors.set(row, for: registration, now: now)
    }
  }

  /// Forgets a removed registration: its errors, its wake-ups and its publishes in flight. A late answer must not count
  /// against a new registration with the same identifier.
  public mutating func forget(_ registration: RegistrationKey) {
    errors.remove(registration)
    for isCall in [false, true] { _ = drop(WakeUpKey(registration, isCall: isCall)) }
    settlements.remove(registration)
    inFlight.removeAll(ofRegistration: registration)
  }
}
