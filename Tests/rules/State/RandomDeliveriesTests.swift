import Testing

@testable import PushRules

/// A host, random events, and what a naive observer expects of them. A name is "1" or "call 1".
private final class Observer {
  let host: Host
  var generator: SeededGenerator
  /// Names that failed, and have neither been answered by a result nor ended.
  var pending: Set<String> = []
  /// Why a name may end now.
  private var excused: Set<String> = []
  private var lastPush: [String: Int] = [:]
  private var lastEnd: [String: Int] = [:]
  private var lastSpaced: [String: Int] = [:]
  /// Services that answered a publish.
  private var known: Set<UInt64> = []
  private var inSecond: [Int: Int] = [:]
  /// Whether a wake-up may give way to another one.
  let isFull: Bool

  init(seed: UInt64, limits: PushEngine.Limits, isFull: Bool) {
    host = Host(errors: .init(limit: 4, period: 604_800), limits: limits, key: DigestKey(seed, 1))
    generator = SeededGenerator(seed: seed &* 0x9e37_79b9)
    self.isFull = isFull
    host.watch = { [weak self] in self?.observe($0) }
  }

  func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

  private func observe(_ sent: Host.Sent) {
    let words = sent.what.split(separator: " ")
    guard words[0] != "probe" else { return }
    if words[0] == "again" { inSecond[sent.at, default: 0] += 1 }
    #expect((inSecond[sent.at] ?? 0) <= 50)
    let name = words.dropFirst().joined(separator: " ")
    if words[0] == "push" { lastPush[name] = sent.at }
    if words.count == 2, let registration = UInt64(words[1]) { checkSpace(registration, name, sent.at) }
  }

  /// err.4: there are 5 minutes between two pushes of a registration that is refused.
  private func checkSpace(_ registration: UInt64, _ name: String, _ now: Int) {
    guard (host.deliveries.errors.value(for: registration)?.refusals ?? 0) >= 4 else {
      lastSpaced[name] = nil
      return
    }
    if let last = lastSpaced[name] { #expect(now - last >= 300) }
    lastSpaced[name] = now
  }

  private func service(of registration: UInt64) -> UInt64 { registration % 2 + 5 }

  private func registration(of name: String) -> UInt64 { UInt64(name.split(separator: " ").last ?? "") ?? 0 }

  func push() {
    let registration = UInt64(below(6) + 1)
    let kinds = [Importance.important(.body), .important(.file), .unimportant(.noBody), .important(.call)]
    host.push(registration, kinds[below(4)], service: service(of: registration), call: 7)
  }

  /// Answers one of the last publishes and probes.
  func answer() {
    guard let sent = host.sent.suffix(12).randomElement(using: &generator) else { return }
    let answer = [PushAnswer.result, .refused, .gone, .unreachable, .limit, .refused][below(6)]
    let outcome = host.take(answer, to: sent.id, from: sent.service)
    if case .answered = outcome { answered(sent.what, answer) }
  }

  func answered(_ what: String, _ answer: PushAnswer) {
    let name = what.split(separator: " ").dropFirst().joined(separator: " ")
    if answer == .gone { excused.insert(name) }
    if answer != .unreachable, answer != .limit, !what.hasPrefix("probe") {
      known.insert(service(of: registration(of: name)))
    }
  }

  func comesBack() {
    let registration = UInt64(below(6) + 1)
    excused.formUnion(["\(registration)", "call \(registration)"])
    switch below(3) {
    case 0: host.deliveries.deviceIsBack(registration, now: host.now)
    case 1: host.deliveries.enabled(registration, now: host.now)
    default: host.deliveries.forget(registration)
    }
  }

  /// Compares what was told with what was expected.
  func check() {
    for news in host.news() {
      let words = news.split(separator: " ")
      let name = words.dropFirst().joined(separator: " ")
      switch words[0] {
      case "failed" where !name.hasSuffix("for good"): pending.insert(name)
      case "woken":
        pending.remove(name)
        lastEnd[name] = host.now
      case "ended":
        #expect(mayEnd(name), "\(name) ends at \(host.now)")
        pending.remove(name)
        lastEnd[name] = host.now
      default: break
      }
    }
    excused = []
    checkPending()
  }

  private func mayEnd(_ name: String) -> Bool {
    if isFull || excused.contains(name) || name.hasPrefix("call") { return true }
    if unanswered(name) > 3 || !known.contains(service(of: registration(of: name))) { return true }
    return host.now - (lastPush[name] ?? host.now) >= 86_400 || isUnimportant(name)
  }

  /// How often it was sent in vain since it ended the last time. A publish that was on its way then may fail later.
  private func unanswered(_ name: String) -> Int {
    host.sent.filter {
      !$0.isAnswered && $0.at + 120 > lastEnd[name] ?? 0
        && ["push \(name)", "again \(name)"].contains($0.what)
    }
    .count
  }

  /// One that was held back and then failed.
  private func isUnimportant(_ name: String) -> Bool { !pending.contains(name) }

  private func checkPending() {
    for name in pending {
      let key = WakeUpKey(registration(of: name), isCall: name.hasPrefix("call"))
      if host.deliveries.wakeUps[key] == nil { Issue.record("\(name) is forgotten at \(host.now)") }
    }
    #expect(host.deliveries.wakeUps.count <= 12)
    #expect(host.deliveries.effects.isEmpty)
  }
}

@Suite("wake.1 Random publishes, answers and returns")
struct RandomDeliveriesTests {
  private func observe(_ seed: UInt64, limits: PushEngine.Limits = .init(), isFull: Bool = false) -> Observer
  {
    let observer = Observer(seed: seed, limits: limits, isFull: isFull)
    for _ in 0..<400 {
      switch observer.below(10) {
      case 0...2: observer.push()
      case 3...6: observer.answer()
      case 7: observer.comesBack()
      default:
        for _ in 0..<[1, 5, 20, 130, 300][observer.below(5)] {
          observer.host.wait(1)
          observer.check()
        }
      }
      observer.check()
    }
    return observer
  }

  @Test(
    "every important push that failed is pending until a result, a return, gone, removal or 24 hours, and is sent in the end",
    arguments: 1...12 as ClosedRange<UInt64>)
  func everyFailure(seed: UInt64) {
    let observer = observe(seed)
    observer.host.answer = { [weak observer] in
      observer?.answered($0, .result)
      return .result
    }
    for _ in 0..<4500 {
      observer.host.wait(1)
      observer.check()
    }
    #expect(observer.pending == [])
    #expect(observer.host.isFree)
    #expect(!observer.host.deliveries.isWaiting)
  }

  @Test(
    "err.2, 1x.2 with limits of 3 everything is bounded, and nothing is left after a day",
    arguments: 1...12 as ClosedRange<UInt64>)
  func bounded(seed: UInt64) {
    var limits = PushEngine.Limits()
    (limits.failing, limits.settlements, limits.services, limits.wakeUps, limits.outages, limits.inFlight) = (
      3, 3, 3, 3, 1, 3
    )
    let host = observe(seed, limits: limits, isFull: true).host
    #expect(host.deliveries.errors.count <= 6 && host.deliveries.settlements.count <= 6)
    #expect(host.deliveries.services.count <= 6)
    #expect(host.deliveries.wakeUps.count <= 3 && host.deliveries.inFlight.count <= 3)
    #expect(host.deliveries.outages.all.count <= 1)
    host.now += 86_400
    host.wait(100)
    #expect(host.isFree)
    #expect(host.deliveries.outages.all.isEmpty)
  }
}
