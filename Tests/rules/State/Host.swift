@testable import PushRules

extension PushAnswer {
  static let result = PushAnswer(isResult: true)
  static let refused = PushAnswer(isResult: false)
  static let gone = PushAnswer(isResult: false, condition: .itemNotFound)
  static let unreachable = PushAnswer(isResult: false, condition: .remoteServerNotFound)
  static let limit = PushAnswer(isResult: false, condition: .resourceConstraint, isWait: true)
}

extension Effect {
  /// The kind, whom it is about, and the numbers that say something: not the key of a wake-up.
  var text: String {
    let numbers = [self.numbers.0, self.numbers.1, self.numbers.2].map(String.init)
    let count =
      switch kind {
      case .disabled, .unreachable: 1
      case .refused, .recovered: 2
      case .recorded: 3
      default: 0
      }
    let isFinal = kind == .failed && self.numbers.1 == 0
    return ([kindText, about] + numbers.prefix(count) + (isFinal ? ["for good"] : [])).joined(separator: " ")
  }

  /// The registration's or the service's number.
  private var about: String {
    if [.probe, .away, .back, .unasked].contains(kind) { return "\(registration.service)" }
    return String(decoding: registration.identifier, as: UTF8.self).split(separator: "<").last.map(
      String.init) ?? ""
  }

  private var kindText: String { "\(kind)" + (isOfCall ? " call" : "") }

  private var isOfCall: Bool {
    if let importance { return importance == .important(.call) }
    guard kind == .failed, let number = UInt64(about) else { return false }
    return UInt64(bitPattern: numbers.0) == WakeUpKey(number, isCall: true).value
  }
}

/// One host. Ticks every second like the module, and carries out what the engine wants done. Registrations and services
/// are numbers.
final class Host {
  /// What was sent to whom, when, and under which id.
  struct Sent {
    var what: String
    var at: Int
    var id: PublishID
    var service: UInt64
    /// In time.
    var isAnswered = false
  }

  var deliveries: Deliveries
  var now = 1000
  /// Everything sent, in order.
  var sent: [Sent] = []
  /// What the engine told, in order.
  var told: [String] = []
  /// Answers to wake-ups and probes, as soon as they are sent; nil for none. "again 1", "probe 5"
  var answer: (_ what: String) -> PushAnswer? = { _ in nil }
  /// Is told of what is sent, before it is answered.
  var watch: (_ sent: Sent) -> Void = { _ in }

  init(
    errors: PushErrorRule.Options = .init(), limits: PushEngine.Limits = .init(),
    key: DigestKey = DigestKey(1, 2)
  ) {
    deliveries = Deliveries(limits: limits, key: key)
    deliveries.configure(errors, repeats: true, now: now)
  }

  // MARK: What the module does

  /// Pushes to a registration. Returns nil if the push is held back.
  @discardableResult
  func push(
    _ registration: UInt64 = 1, _ importance: Importance = .important(.body), service: UInt64 = 5,
    answer: PushAnswer? = nil, call: UInt64 = 0
  ) -> PublishID? {
    var publish = InFlightPublish(
      registration: RegistrationName(
        username: Array("me".utf8), identifier: Array("s\(service)<\(registration)".utf8)),
      key: registration, recipient: service, sentAt: now)
    publish.importance = importance
    let id = deliveries.publishID(of: deliveries.nextPublish)
    let mustConfirm = deliveries.expectAnswer(to: &publish)
    if call != 0 { deliveries.noteCall(id, callID: call) }
    guard !mustConfirm || !deliveries.confirm(id, now: now).waits else { return nil }
    note(
      Sent(
        what: "push \(importance == .important(.call) ? "call " : "")\(registration)", at: now, id: id,
        service: service))
    if let answer { take(answer, to: id, from: service) }
    return id
  }

  @discardableResult
  func take(_ answer: PushAnswer, to id: PublishID?, from service: UInt64 = 5) -> PushAnswerOutcome {
    guard let id else { return .unknown }
    let outcome = deliveries.take(answer, to: id, from: service, now: now)
    if case .answered = outcome, let place = sent.lastIndex(where: { $0.id == id }) {
      sent[place].isAnswered = now - sent[place].at < WakeUpRule.answerPeriod
    }
    carryOut()
    return outcome
  }

  func wait(_ seconds: Int) {
    for _ in 0..<seconds {
      now += 1
      deliveries.tick(now: now)
      carryOut()
    }
  }

  func carryOut() {
    while let (number, effect) = deliveries.effects.first {
      _ = deliveries.takeEffect(number)
      carryOut(effect)
    }
  }

  private func carryOut(_ effect: Effect) {
    switch effect.kind {
    case .again: sendAgain(effect)
    case .probe: sendProbe(effect)
    default: told.append(effect.text)
    }
  }

  private func sendAgain(_ effect: Effect) {
    let key = WakeUpKey(UInt64(bitPattern: effect.numbers.0))
    let service = effect.registration.service
    let id = deliveries.publishID(of: deliveries.nextPublish)
    guard deliveries.sendAgain(key, recipient: service, now: now) else { return }
    noteSent(effect.text, id, service)
  }

  private func sendProbe(_ effect: Effect) {
    let service = effect.registration.service
    let id = deliveries.publishID(of: deliveries.nextPublish)
    deliveries.sendProbe(to: service, jid: Array("s\(service)".utf8), now: now)
    noteSent("probe \(service)", id, service)
  }

  private func noteSent(_ what: String, _ id: PublishID, _ service: UInt64) {
    note(Sent(what: what, at: now, id: id, service: service))
    if let answer = answer(what) { take(answer, to: id, from: service) }
  }

  private func note(_ sent: Sent) {
    self.sent.append(sent)
    watch(sent)
  }

  // MARK: What a test asks

  /// The waits between the sendings of something, the first one since the beginning.
  func waits(_ what: String = "again 1") -> [Int] {
    let times = [0] + times(of: what)
    return zip(times, times.dropFirst()).map { $1 - $0 }
  }

  /// What was told since the last time.
  func news() -> [String] {
    carryOut()
    defer { told = [] }
    return told
  }

  /// When something was sent, in seconds after a time.
  func times(of what: String, since start: Int = 1000) -> [Int] {
    sent.filter { $0.what == what }.map { $0.at - start }
  }

  func last(_ what: String) -> PublishID? { sent.last { $0.what == what }?.id }

  var isFree: Bool { deliveries.wakeUps.count == 0 }
}

extension RegistrationName {
  init(username: [UInt8], identifier: [UInt8]) {
    self.init(username + identifier, usernameLength: username.count)
  }

  var username: ArraySlice<UInt8> { bytes.prefix(usernameLength) }
  var identifier: ArraySlice<UInt8> { bytes.dropFirst(usernameLength) }

  /// 5 of the identifier "s5<1".
  fileprivate var service: UInt64 {
    var number: UInt64 = 0
    for byte in identifier.dropFirst() {
      guard byte != 60 else { break }
      number = number * 10 + UInt64(byte) - 48
    }
    return number
  }
}
