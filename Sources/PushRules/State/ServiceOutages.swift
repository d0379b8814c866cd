/// wake.1: "Unreachable and unanswered concern the service: it alone is probed; when it answers anything that is not
/// unreachable, to a probe or a publish, its pending wake-ups are sent once each."
extension Deliveries {
  mutating func waitForService(of wakeUp: WakeUp, now: Int) {
    let service = wakeUp.publish.recipient
    if let outage = outages.outage(of: service) {
      if outage.isSilent { sendByTime(wakeUp, now: now) }
      return
    }
    let registration = wakeUp.publish.registration
    if outages.begin(service, for: registration, now: now) {
      effects.add(Effect(.away, registration))
    } else {
      sendByTime(wakeUp, now: now)
    }
  }

  mutating func serviceAnswered(_ service: UInt64, now: Int) {
    if let outage = outages.end(service) {
      effects.add(Effect(.back, outage.registration))
    } else if !outages.isFull {
      return  // else some wait for a service that is not probed
    }
    for wakeUp in wakeUps.all(where: { $0.waits(for: service) }) {
      release(wakeUp, now: now)
    }
  }

  mutating func probe(_ outage: Outage, now: Int) {
    guard wakeUps.contains(where: { $0.publish.recipient == outage.service }) else {
      _ = outages.end(outage.service)
      effects.add(Effect(.unasked, outage.registration))
      return
    }
    var outage = outage
    outage.isSilent = outage.isAsked
    outage.isAsked = true
    outage.wait = WakeUpRule.probeWait(after: outage.wait)
    outage.due = now &+ outage.wait
    outages.update(outage)
    effects.add(Effect(.probe, outage.registration))
    if outage.isSilent { sendAllByTime(of: outage.service, now: now) }
  }

  /// A wake-up that failed soon after the service had answered waits longer each time.
  private mutating func release(_ wakeUp: WakeUp, now: Int) {
    var wakeUp = wakeUp
    let last = wakeUp.publish.sentAt
    let due =
      wakeUp.repeats == 0
      ? now : last &+ WakeUpRule.wait(repeats: wakeUp.repeats &- 1, random: random(wakeUp))
    wakeUp.phase = .due(max(now, due))
    wakeUp.isSentByTime = false
    keep(wakeUp)
  }

  private mutating func sendAllByTime(of service: UInt64, now: Int) {
    for wakeUp in wakeUps.all(where: { $0.phase == .waitsForService && $0.publish.recipient == service }) {
      sendByTime(wakeUp, now: now)
    }
  }

  private mutating func sendByTime(_ wakeUp: WakeUp, now: Int) {
    let outage = outages.outage(of: wakeUp.publish.recipient)
    guard
      WakeUpRule.isSentByTime(
        hasAnswered: outage == nil || services.value(for: wakeUp.publish.recipient) != nil,
        probeUnanswered: outage?.isSilent ?? true, unanswered: wakeUp.unanswered)
    else { return }
    var wakeUp = wakeUp
    wakeUp.phase = .due(now &+ WakeUpRule.wait(repeats: wakeUp.repeats, random: random(wakeUp)))
    wakeUp.isSentByTime = true
    keep(wakeUp)
  }
}
