/// err.4: "From `push_max_errors` refusals in a row on a registration is pushed at most every 5 minutes, calls excepted. What
/// comes meanwhile is one waiting push, sent when the 5 minutes are over. At that point count and beginning of the row are
/// written into the record."
extension Deliveries {
  func isSpaced(_ row: ErrorRow) -> Bool {
    SpacedPushRule.isSpaced(refusals: row.refusals, limit: errorOptions.limit)
  }

  /// The pushes of the registration are spaced from now on, or already.
  mutating func space(_ row: inout ErrorRow, _ publish: InFlightPublish, counts: Bool, now: Int) {
    row.lastPush = max(row.lastPush, publish.sentAt)
    guard counts || !row.isRecorded else { return }
    row.isRecorded = true
    row.isStale = false
    effects.add(
      Effect(.recorded, publish.registration, now &- row.began, row.counted, row.allGone ? 1 : 0))
  }

  /// Whether an important push of the registration is to be sent now: one that shows nothing would put it off again.
  func givesWay(_ publish: InFlightPublish) -> Bool {
    guard publish.importanceClass == .unimportant, let wakeUp = wakeUps[WakeUpKey(of: publish)],
      wakeUp.publish.importanceClass == .important, case .due = wakeUp.phase
    else { return false }
    return true
  }

  mutating func holdBack(_ publish: InFlightPublish, _ number: UInt64, until due: Int) {
    let waiting = wakeUps[WakeUpKey(of: publish)]
    guard
      SpacedPushRule.importance(waiting: waiting?.publish.importanceClass, new: publish.importanceClass)
        == publish.importanceClass
    else {
      if let waiting { bringForward(waiting, to: due) }
      return
    }
    var wakeUp = wakeUp(of: publish, number)
    wakeUp.phase = .due(due)
    wakeUp.isHeldBack = true
    keep(wakeUp)
  }

  /// What waits for longer than the 5 minutes is sent when they are over: it stands for the new one.
  private mutating func bringForward(_ waiting: WakeUp, to due: Int) {
    guard case .due = waiting.phase else { return }
    var wakeUp = waiting
    wakeUp.phase = .due(due)
    keep(wakeUp)
  }

  /// When the registration may be pushed again; nil if it may now.
  func spacedUntil(_ wakeUp: WakeUp, now: Int) -> Int? {
    guard !wakeUp.publish.isCall, errors.count > 0, let row = errors.value(for: wakeUp.publish.key),
      isSpaced(row),
      SpacedPushRule.waits(lastPush: row.lastPush, now: now)
    else { return nil }
    return row.lastPush &+ SpacedPushRule.interval
  }

  mutating func notePush(of registration: RegistrationKey, now: Int) {
    guard errors.count > 0, var row = errors.value(for: registration) else { return }
    row.lastPush = now
    errors.set(row, for: registration, now: now)
  }
}
